export function findText(editor: unknown, wanted: readonly [text: string, nth: number]): { x: number; y: number } | undefined;
