import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { parseScript } from '../../../server/src/sql/script.ts';
import type { Script } from '../../../server/src/sql/statement.ts';

beforeAll(loadParser);

const outline = (script: Script) =>
  script.statements.map((each) => [
    each.span.start,
    each.span.end,
    each.section,
    each.error?.offset,
    each.node !== undefined,
    each.tokens()[1]?.start,
  ]);

/** More than 20,000 characters, so that edits are compared with what was parsed before. */
const large = Array.from({ length: 300 }, (_, i) => [
  `-- query ${i}${i === 200 ? '\n-- migrate:down' : ''}`,
  `select m.id, m.status_${i}, 'a;b' from messages m`,
  `where m.created_at > now() and m.x = ${i};`,
  '',
])
  .flat()
  .join('\n');

test('an edited script has the same statements as one parsed from scratch', () => {
  const piece = fc.constantFrom(
    '',
    ';',
    "'",
    '"',
    '(',
    ')',
    '$$',
    '--',
    '/*',
    '*/',
    '\n',
    'select 1;',
    '\\g',
    'é',
    ';\n-- migrate:up\n',
    'copy t from stdin;\n',
    '\\.\n',
  );
  fc.assert(
    fc.property(fc.nat(large.length), fc.nat(60), piece, fc.nat(), (at, length, inserted, salt) => {
      const start = `${large}\nselect ${salt};`;
      parseScript(start);
      const edited = start.slice(0, at) + inserted + start.slice(at + length);
      const incremental = outline(parseScript(edited));
      // Another text in front makes the former text useless.
      const shift = 'select 0;'.length + 1;
      const fresh = outline(parseScript(`select 0;\n${edited}`)).slice(1);
      expect(incremental.length).toBe(fresh.length);
      expect(incremental).toEqual(
        fresh.map(([from, to, section, error, ok, token]) => [
          (from as number) - shift,
          (to as number) - shift,
          section,
          error === undefined ? undefined : (error as number) - shift,
          ok,
          token === undefined ? undefined : (token as number) - shift,
        ]),
      );
    }),
    { numRuns: 60 },
  );
});
