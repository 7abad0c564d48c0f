import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { expect, test } from 'vitest';
import schema from '../../../server/src/io/columnist.schema.json' with { type: 'json' };
import { parseConfig } from '../../../server/src/io/config.ts';
import type { ConnectionSettings } from '../../../server/src/io/source.ts';
import { tools } from '../../../server/src/migration/tools/registry.ts';
import { rules } from '../../../server/src/rules/registry.ts';

const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
const root = path.resolve(import.meta.dirname, '../../..');

/** Each key that a connection may have, with a value that it takes: a new one in the code does not compile without it. */
const connection: Required<ConnectionSettings> = {
  host: 'h',
  port: 5432,
  database: 'd',
  user: 'u',
  ssl: 'verify-full',
  sslRootCert: 'ca.pem',
  sslCert: 'cert.pem',
  sslKey: 'key.pem',
  searchPath: ['public'],
  schemas: ['public'],
  role: 'production',
  readOnly: true,
  statementTimeoutMs: 1000,
  ssh: { host: 'h', port: 22, user: 'u', privateKey: 'id' },
  secret: { kind: 'file', key: 'PASSWORD', file: '.env' },
};

test('the JSON schema of columnist.json has the keys that are read, each with the values that are read', () => {
  const keys = Object.keys(schema.properties).filter((key) => key !== '$schema');
  const wrong = Object.fromEntries(keys.map((key) => [key, 0.5]));
  const complaints = parseConfig(JSON.stringify(wrong), 'columnist.json').problems.map(({ message }) => message);
  expect(complaints.map((message) => /"(\w+)"/.exec(message)?.[1]).sort()).toEqual([...keys].sort());
  expect(validate(wrong)).toBe(false);
});

test('it knows every part of a connection, every tool and every rule', () => {
  const config = (more: object) => ({ connections: { a: connection }, ...more });
  expect(validate(config({}))).toBe(true);
  expect(Object.keys(schema.definitions.connection.properties).sort()).toEqual(Object.keys(connection).sort());
  for (const { name } of tools) expect(validate({ migrationTool: name }), name).toBe(true);
  expect(schema.properties.migrationTool.enum).toHaveLength(tools.length + 1);
  for (const { code } of rules) expect(validate({ severity: { [code]: 'off' } }), code).toBe(true);
  expect(validate({ severity: { 'no-such-rule': 'off' } })).toBe(false);
  expect(validate({ connections: { a: { password: 'secret' } } })).toBe(false);
});

test('the samples fit it', () => {
  const workspaces = path.join(root, 'test/workspaces');
  for (const name of readdirSync(workspaces)) {
    const text = readFileSync(path.join(workspaces, name, 'columnist.json'), 'utf8');
    expect(validate(JSON.parse(text)), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
    expect(parseConfig(text, 'columnist.json').problems).toEqual([]);
  }
});
