import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extractFiles } from './extraction.ts';

const base = `import { Pool } from 'pg';
const pool = new Pool();
const COLUMNS = 'id, status';
${Array.from(
  { length: 40 },
  (_, i) => `export async function list${i}(filter: { status?: string }) {
  let q = \`select \${COLUMNS} from messages\`;
  if (filter.status) q += ' where status = $1';
  return pool.query(q, [filter.status]); // ${i}
}
`,
).join('')}`;

let fresh = 0;

/** What a text gives under a path that was never seen, as plain data. */
const anew = (text: string, path: string) => {
  const { fragments, suppressions } = extractFiles({ [path]: text });
  return { fragments: fragments.map(({ map, ...rest }) => ({ ...rest, segments: map.segments })), suppressions };
};

test('a document that is edited gives the same as one that is read anew', () => {
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat({ max: 60 }),
    insert: fc.constantFrom(
      '',
      'x',
      '`',
      "'",
      '${',
      '}',
      '\n',
      '(',
      ')',
      ' where a = 1',
      '// ',
      '/*',
      'await pool.query(`select a from b`);\n',
      'async ',
      '<div>',
      '= "',
      'COLUMNS',
    ),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
      let text = base;
      anew(text, '/src/edited.ts');
      for (const { at, remove, insert } of edits) {
        const start = Math.floor(at * text.length);
        text = text.slice(0, start) + insert + text.slice(start + remove);
        expect(anew(text, '/src/edited.ts')).toEqual(anew(text, `/src/fresh${fresh++}.ts`));
      }
    }),
    { numRuns: 20 },
  );
}, 60_000);
