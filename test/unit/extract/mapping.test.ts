import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSound, extractFiles, fragmentsIn, hostOf, shown } from './extraction.ts';

const pool = `import { Pool } from 'pg';\nconst pool = new Pool();\n`;

describe('where a fragment stands in its document', () => {
  test('escapes stand for themselves as a whole, all else character for character', () => {
    const code = `${pool}pool.query('select \\'\\u{1F600}\\x41\\n\\t\\'::text, status\\\n from messages');`;
    const [fragment] = fragmentsIn(code);
    expect(fragment!.text).toBe("select '😀A\n\t'::text, status from messages");
    expect(hostOf(code, fragment!, '😀')).toBe('\\u{1F600}');
    expect(hostOf(code, fragment!, 'A')).toBe('\\x41');
    expect(hostOf(code, fragment!, 'status')).toBe('status');
    expect(hostOf(code, fragment!, 'messages')).toBe('messages');
    expectSound(code, [fragment!]);
  });

  test('multi-byte characters before a name do not move it', () => {
    const code = `${pool}pool.query(\`select 'größe 🎉 漢字', "größe", status from messages\`);`;
    const [fragment] = fragmentsIn(code);
    expect(hostOf(code, fragment!, '"größe"')).toBe('"größe"');
    expect(hostOf(code, fragment!, 'status')).toBe('status');
  });

  test('CRLF in a template is LF in the SQL; indentation is kept', () => {
    const code = `${pool}pool.query(\`\r\n    select id,\r\n      status\r\n    from messages\r\n\`);`;
    const [fragment] = fragmentsIn(code);
    expect(fragment!.text).toBe('\n    select id,\n      status\n    from messages\n');
    expect(hostOf(code, fragment!, 'status')).toBe('status');
    expect(hostOf(code, fragment!, 'messages')).toBe('messages');
    expectSound(code, [fragment!]);
  });

  test('String.raw leaves backslashes', () => {
    const code = `${pool}pool.query(String.raw\`select '\\n' as x, status from messages\`);`;
    expect(fragmentsIn(code).map((each) => each.text)).toEqual(["select '\\n' as x, status from messages"]);
  });

  test('an unterminated template is read to its end', () => {
    const code = `${pool}pool.query(\`select id, status from messages where `;
    const [fragment] = fragmentsIn(code);
    expect(fragment!.text).toBe('select id, status from messages where ');
    expect(hostOf(code, fragment!, 'status')).toBe('status');
  });

  test('a hole takes the letters that make one name with it', () => {
    const code = `${pool}declare const y: string;
pool.query(\`select status from messages_\${y} where "\${y}_id" = 1 and m.\${y} = 2\`);
pool.query(\`select \${y}.status, \${y}\${y}x from "\${y}"."messages" \${y}\`);
pool.query(\`select id from messages WHERE\${y} and id = $\${y} and x = :\${y} and z = $1\${y}\`);
pool.query(\`select '\${y}' as a, $$\${y}$$ as b -- \${y}
from messages limit 10\${y}\`);`;
    expect(fragmentsIn(code).map(shown)).toEqual([
      'select status from ‹y› where "‹y›" = 1 and m.‹y› = 2',
      'select ‹y›.status, ‹y› from "‹y›"."messages" ‹y›',
      'select id from messages WHERE ‹y› and id = ‹=y› and x = ‹=y› and z = $1 ‹y›',
      'select ‹=y› as a, $$‹y›$$ as b -- ‹y› from messages limit 10 ‹y›',
    ]);
    expectSound(code, fragmentsIn(code));
  });

  test('a string constant with a hole in it is one value', () => {
    const code = `${pool}pool.query(\`select a from t where b = '\${x}' and c like '%\${x}''\${y}%' and d = E'\\\\'\${x}' and e > now() - interval '\${n} days' and f = 'x'\`);`;
    expect(fragmentsIn(code).map(shown)).toEqual([
      "select a from t where b = ‹=x› and c like ‹=x› and d = ‹=x› and e > now() - interval ‹=n› and f = 'x'",
    ]);
    expectSound(code, fragmentsIn(code));
  });

  test('what a constant of the same file says is mapped to the constant', () => {
    const code = `${pool}const COLUMNS = 'id, status';\npool.query(\`select \${COLUMNS} from messages\`);`;
    const [fragment] = fragmentsIn(code);
    const at = fragment!.text.indexOf('status');
    expect(fragment!.map.toHost({ start: at, end: at + 6 })!.start).toBe(code.indexOf('status'));
  });

  test('what another file says is mapped to the expression that brings it', () => {
    const files = {
      '/src/app.ts': `${pool}import { columns } from './columns';\npool.query('select ' + columns + ' from messages');`,
      '/src/columns.ts': `export const columns = 'id, status';`,
    };
    const [fragment] = extractFiles(files).fragments;
    expect(hostOf(files['/src/app.ts'], fragment!, 'status')).toBe('columns');
  });

  test('every character that is mapped exactly is the same in the document', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'a',
        ' b',
        ', c',
        '\n',
        '\r\n',
        '\\n',
        "\\'",
        '\\u0041',
        '\\x41',
        'é',
        '漢',
        '🎉',
        '\\\n',
        '"q"',
        "''",
        '--',
        '/* */',
        '$1',
        '$$',
        '.',
        ' ',
      ),
      fc.constantFrom('${x}', '${A}', '${b ? "1" : "2"}', '${`n${x}`}', '$${x}', '"${x}"', "'${x}'"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const code = `${pool}const A = 'x.y';\npool.query(\`select \${A}, ${parts.join('')} from t\`);\npool.query('select ' + A + "${parts
          .filter((each) => !/[\n\r"]|\$\{/.test(each))
          .join('')}" + A);`;
        const fragments = fragmentsIn(code);
        expect(fragments.length).toBeGreaterThanOrEqual(2);
        expectSound(code, fragments);
        // The text between the first backquotes says the same, holes and escapes aside.
        for (const fragment of fragments) {
          for (const segment of fragment.map.segments) expect(segment.host.start).toBeGreaterThanOrEqual(pool.length);
        }
      }),
      { numRuns: 150 },
    );
  });
});
