/**
 * Reads a Markdown specification. A heading opens a case; a `sql schema` block gives the database (kept until the next one); every block
 * whose info string names a file is a source of the case's workspace; `sql pending` is its pending migration. A line of carets below a
 * line of source marks what must be reported there: `^^^^^^ unknown-column: message` (the message, or its beginning, may be left out).
 * All that is not marked must be silent. Marker lines may begin with `--`, `//` or `#` and are no part of the source.
 */
export interface SpecCase {
  readonly title: string;
  /** 1-based line of the heading in the Markdown file. */
  readonly line: number;
  readonly schema: string;
  readonly pending: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sources: readonly SpecSource[];
}

export interface SpecSource {
  readonly path: string;
  readonly text: string;
  readonly expected: readonly ExpectedFinding[];
}

export interface ExpectedFinding {
  /** Zero-based. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly code: string;
  readonly message: string;
}

export function readSpec(markdown: string): SpecCase[] {
  const cases: SpecCase[] = [];
  let schema = '';
  let current:
    | { title: string; line: number; pending?: string; settings: Record<string, unknown>; sources: SpecSource[] }
    | undefined;
  const close = (): void => {
    if (current && current.sources.length > 0) cases.push({ ...current, schema, pending: current.pending });
    current = undefined;
  };
  const lines = markdown.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const heading = /^#{1,4} (.+)/.exec(lines[i]!);
    if (heading) {
      close();
      current = { title: heading[1]!, line: i + 1, settings: {}, sources: [] };
      continue;
    }
    const fence = /^(`{3,})(\w+)? ?(.*)$/.exec(lines[i]!);
    if (!fence) continue;
    const end = lines.indexOf(fence[1]!, i + 1);
    const body = lines.slice(i + 1, end);
    const name = fence[3]!.trim();
    if (name === 'schema') {
      if (current && current.sources.length > 0)
        throw new Error(`line ${i + 1}: the schema must stand before the sources of its case`);
      schema = body.join('\n');
    } else if (name === 'pending' && current) current.pending = body.join('\n');
    else if (name === 'settings' && current) current.settings = JSON.parse(body.join('\n')) as Record<string, unknown>;
    else if (name !== '' && name.includes('.') && current) current.sources.push({ path: name, ...readMarkers(body) });
    i = end;
  }
  close();
  return cases;
}

function readMarkers(lines: readonly string[]): Omit<SpecSource, 'path'> {
  const text: string[] = [];
  const expected: ExpectedFinding[] = [];
  for (const line of lines) {
    const marker = /^(?:\s*(?:--|\/\/|#))?\s*(\^+)(?: +([a-z-]+)(?:: (.*))?)?$/.exec(line);
    if (!marker) {
      text.push(line);
      continue;
    }
    const start = line.indexOf('^');
    expected.push({
      line: text.length - 1,
      start,
      end: start + marker[1]!.length,
      code: marker[2] ?? 'unknown-column',
      message: marker[3] ?? '',
    });
  }
  return { text: text.join('\n'), expected };
}
