import { beforeAll, describe, expect, it } from 'vitest';
import { applyPlan } from '../../../server/src/analysis/applyPlan.ts';
import { extract } from '../../../server/src/extract/extract.ts';
import { loadParser } from '../../../server/src/sql/parser.ts';

beforeAll(loadParser);

const plan = (text: string, path = '/app/migrations/pending.sql') =>
  applyPlan(
    text,
    extract(
      { path, text },
      { settings: { tags: [], calls: [] }, workspace: { read: () => undefined, resolve: () => undefined, find: () => [] } },
    ).fragments,
    180000,
  );
const groups = (text: string, path?: string): string[] => {
  const found = plan(text, path);
  if ('message' in found) return [`refused in line ${found.line + 1}: ${found.message}`];
  return found.map(
    ({ transaction, statements }) => `${transaction ? 'together' : 'alone'}: ${statements.map((each) => each.line + 1)}`,
  );
};

describe('a migration is sent', () => {
  it('in one transaction', () => {
    expect(groups("SET lock_timeout = '5s';\nALTER TABLE a ADD COLUMN b int;\nDO $$ BEGIN NULL; END $$;\n")).toEqual([
      'together: 1,2,3',
    ]);
  });

  it('with what refuses a transaction alone, in the order of the file', () => {
    expect(
      groups(
        'ALTER TABLE a ADD b int;\nCREATE INDEX CONCURRENTLY i ON a (b);\nVACUUM a;\nALTER TABLE a ADD c int;\nCREATE INDEX j ON a (c);',
      ),
    ).toEqual(['together: 1', 'alone: 2', 'alone: 3', 'together: 4,5']);
    expect(groups("ALTER TYPE mood ADD VALUE 'calm';\nALTER TABLE a ADD m mood DEFAULT 'calm';")).toEqual([
      'alone: 1',
      'together: 2',
    ]);
    expect(groups('REINDEX TABLE CONCURRENTLY a;\nREINDEX TABLE a;\nANALYZE a;')).toEqual(['alone: 1', 'together: 2,3']);
  });

  it('in the transactions that the file makes', () => {
    expect(groups('BEGIN;\nALTER TABLE a ADD b int;\nCOMMIT;\nBEGIN;\nALTER TABLE a ADD c int;\nSAVEPOINT s;\nCOMMIT;')).toEqual([
      'together: 2',
      'together: 5,6',
    ]);
  });

  it('without the part that takes it back', () => {
    expect(groups('-- migrate:up\nALTER TABLE a ADD b int;\n-- migrate:down\nALTER TABLE a DROP b;\n')).toEqual(['together: 2']);
  });

  it('from code, as far as it is known', () => {
    const file = '/app/migrations/20260101000000_a.js';
    expect(groups("exports.up = (knex) => knex.raw('ALTER TABLE a ADD COLUMN b int');\n", file)).toEqual(['together: 1']);
    expect(groups('exports.up = (knex) => knex.raw(`ALTER TABLE a ADD COLUMN ${process.env.NAME} int`);\n', file)).toEqual([
      'refused in line 1: a part of it is only known at run time',
    ]);
  });
});

describe('a migration is refused', () => {
  it.each([
    ['DROP TABLE a;', 'it destroys data. DROP removes a with its data'],
    ['ALTER TABLE a DROP COLUMN b;', 'it destroys data. The values of a.b are lost'],
    ['DO $$ BEGIN DELETE FROM a; END $$;', 'it destroys data. DELETE without WHERE removes every row of a'],
    ['TRUNCATE a;', 'it destroys data. TRUNCATE removes every row of a'],
    ['SELEC 1;', 'it does not parse: syntax error at or near "SELEC"'],
    ['\\i other.sql\nSELECT 1;', 'it holds psql commands or placeholders'],
    ['COPY a FROM stdin;', 'it holds data for COPY, which psql sends'],
    ['ROLLBACK;', 'it controls its transactions in a way that only psql follows'],
  ])('%s', (text, message) => {
    expect(plan(text)).toMatchObject({ message });
  });
});
