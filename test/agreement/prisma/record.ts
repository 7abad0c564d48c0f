import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { transformSync } from 'esbuild';
import { startServer } from '../../db/server.ts';
import { documents, statementsFile } from './recorded.ts';

// npx tsx test/agreement/prisma/record.ts FOLDER, where FOLDER has `@prisma/client` generated from the schema in prisma.md, `@prisma/adapter-pg` and `pg`.
const require = createRequire(`${process.argv[2]}/index.js`);
const server = await startServer();
try {
  const { Client } = require('pg') as { Client: { prototype: { query: (...given: unknown[]) => unknown } } };
  const send = Client.prototype.query;
  let sent: string[] = [];
  Client.prototype.query = function (...given) {
    const [query] = given as [string | { text?: string }];
    const sql = typeof query === 'string' ? query : query.text;
    if (sql !== undefined && !/^\s*(?:begin|commit|rollback|set|show|savepoint|release)\b/i.test(sql)) sent.push(sql);
    return send.apply(this, given);
  };
  const { PrismaPg } = require('@prisma/adapter-pg') as { PrismaPg: new (options: object) => object };
  const adapter = new PrismaPg({ connectionString: await server.createDatabase(documents!.schema) });
  const load = (path: string): Record<string, unknown> => {
    const { code } = transformSync(documents!.sources.find((source) => source.path === path)!.text, {
      loader: 'ts',
      format: 'cjs',
    });
    const module = { exports: {} };
    new Function('module', 'exports', 'require', code)(module, module.exports, (name: string) =>
      name === './adapter' ? { adapter } : name.startsWith('./') ? load(`src/${name.slice(2)}.ts`) : require(name),
    );
    return module.exports;
  };
  const statements: string[][] = [];
  for (const call of load('src/calls.ts').calls as (() => unknown)[]) {
    sent = [];
    await call();
    statements.push([...new Set(sent)]);
  }
  writeFileSync(statementsFile, `${JSON.stringify(statements, null, 1)}\n`);
} finally {
  await server.stop();
}
process.exit();
