/** The script blocks of a .vue or .svelte file; all else becomes blanks, so that offsets hold. */
export function componentScripts(text: string): string {
  let result = '';
  let at = 0;
  for (const match of text.matchAll(/(<script\b[^>]*>)([\s\S]*?)(<\/script>|$)/gi)) {
    const start = match.index + match[1]!.length;
    result += blank(text.slice(at, start)) + match[2]!;
    at = start + match[2]!.length;
  }
  return result + blank(text.slice(at));
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');
