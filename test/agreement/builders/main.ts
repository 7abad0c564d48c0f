import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadParser } from '../../../server/src/sql/parser.ts';
import { startServer } from '../../db/server.ts';
import { readSpec } from '../../spec/specFile.ts';
import { agree } from './agree.ts';

// npm run agreement:builders -- knex [part of a title]
const [library = 'knex', title = ''] = process.argv.slice(2);
await loadParser();
const server = await startServer();
try {
  const cases = readSpec(readFileSync(join(import.meta.dirname, `${library}.md`), 'utf8')).filter((each) =>
    each.title.includes(title),
  );
  const started = performance.now();
  const { figures, judgments, faults } = await agree(cases, (ddl) => server.createDatabase(ddl));
  for (const fault of faults) console.log(`fault  ${fault}`);
  for (const each of judgments)
    console.log(
      `${each.verdict}  ${each.document}:${each.line}  ${each.word}\n    PostgreSQL: ${each.postgres.join(' | ')}\n    we: ${each.findings.join(' | ').slice(0, 300)}`,
    );
  const count = (verdict: string) => judgments.filter((each) => each.verdict === verdict).length;
  console.log({
    library,
    ...figures,
    missed: count('missed'),
    false: count('false-finding'),
    span: count('wrong-span'),
    faults: faults.length,
    seconds: (performance.now() - started) / 1000,
  });
} finally {
  await server.stop();
}
