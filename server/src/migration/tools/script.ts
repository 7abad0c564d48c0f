/** SQL as a template literal of JavaScript: backslashes, backquotes and `${` stand for themselves. */
export function templateLiteral(sql: string): string {
  return `\`${sql.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}\``;
}

/** The two functions of a migration script in the module form of the project. */
export function exportsOf(
  functions: { readonly up: string; readonly down: string },
  form: { readonly esm: boolean; readonly signature: string; readonly head?: string; readonly tail?: string },
): string {
  const write = (name: 'up' | 'down'): string => {
    const start = form.esm
      ? `export async function ${name}${form.signature}`
      : `exports.${name} = async function ${name}${form.signature}`;
    return `${start} {\n${functions[name]}\n}${form.esm ? '' : ';'}`;
  };
  return `${[form.head, write('up'), write('down'), form.tail].filter((part) => part !== undefined && part !== '').join('\n\n')}\n`;
}

/** What stands at the top of a script; `down` is the only place where anything is dropped. */
export const about = (title: string): string =>
  [
    `// ${title}. Can be run again: each step looks first, and only adds.`,
    '// `down` drops what was added, with the values stored there since.',
  ].join('\n');

/** One awaited call per statement. */
export function calls(statements: readonly string[], call: (sql: string) => string): string {
  return statements.map((statement) => `  await ${call(templateLiteral(statement))};`).join('\n');
}
