import { describe, expect, test } from 'vitest';
import { destructiveCommands, holdsCommands } from '../../../server/src/extract/commands.ts';

const actions = (text: string, path = 'run.sh'): string[] => destructiveCommands(text, path).map((each) => each.action);

describe('commands that destroy data', () => {
  test.each([
    ['"db:reset": "prisma migrate reset --force",', ['prisma migrate reset --force']],
    [
      '      - run: npx prisma db push --schema db/schema.prisma --force-reset',
      ['prisma db push --schema db/schema.prisma --force-reset'],
    ],
    ['supabase db reset && npm run seed', ['supabase db reset']],
    ['npx sequelize-cli db:drop', ['sequelize-cli db:drop']],
    ['migrate -path db -database "$URL" drop -f', []],
    ['migrate -path db -database $URL drop -f', ['migrate -path db -database $URL drop -f']],
    ['dropdb --if-exists shop', ['dropdb --if-exists shop']],
  ])('%s', (text, expected) => expect(actions(text)).toEqual(expected));

  test.each([
    'prisma migrate deploy',
    '# prisma migrate reset --force',
    'git reset --hard',
    'prisma db push',
    'npm run drop-cache',
    'knex migrate:latest',
    'echo "never run prisma migrate reset here"',
    '      - name: supabase db reset',
  ])('leaves alone: %s', (text) => expect(actions(text)).toEqual([]));

  test('of package.json, scripts alone', () => {
    const text = `{
      "name": "tools", "description": "createdb and dropdb tools", "keywords": ["dropdb"], "bin": { "dropdb": "./dropdb.js" },
      "scripts": { "dropdb": "node drop.js", "reset": "supabase db reset" },
      "wireit": { "fresh": { "command": "dbmate drop" } }
    }`;
    expect(actions(text, 'apps/api/package.json')).toEqual(['supabase db reset', 'dbmate drop']);
  });

  test('the span is the command', () => {
    const text = '{ "scripts": { "reset": "prisma migrate reset --force && node seed.js" } }';
    const [command] = destructiveCommands(text, 'package.json');
    expect(text.slice(command!.span.start, command!.span.end)).toBe('prisma migrate reset --force');
  });
});

test.each(['package.json', 'apps/api/package.json', 'scripts/deploy.sh', '.github/workflows/ci.yml', 'Makefile'])(
  '%s holds commands',
  (file) => expect(holdsCommands(file)).toBe(true),
);
test.each(['src/package.ts', 'README.md', 'config.yml'])('%s does not', (file) => expect(holdsCommands(file)).toBe(false));
