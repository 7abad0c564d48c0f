import { expect, test } from 'vitest';
import { parseConnectionString } from '../../../server/src/io/connectionString.ts';

test.each([
  ['postgres://u:p@h:5433/d', { user: 'u', host: 'h', port: 5433, database: 'd' }, 'p'],
  ['postgresql://u:p%40ss%2Fw%3Ard@h/d', { user: 'u', host: 'h', database: 'd' }, 'p@ss/w:rd'],
  [
    'postgres://u:p@ss/w#rd?x@h:1/d?sslmode=require',
    { user: 'u', host: 'h', port: 1, database: 'd', ssl: 'require' },
    'p@ss/w#rd?x',
  ],
  ['postgres://u:100%@h/d', { user: 'u', host: 'h', database: 'd' }, '100%'],
  ['postgres://[::1]:5432/d', { host: '::1', port: 5432, database: 'd' }, undefined],
  ['postgres://a:1,b:2/d', { host: 'a', port: 1, database: 'd' }, undefined],
  ['postgres:///d?host=/var/run/postgresql&user=u', { host: '/var/run/postgresql', user: 'u', database: 'd' }, undefined],
  ['postgres://u@%2Fvar%2Frun/d', { host: '/var/run', user: 'u', database: 'd' }, undefined],
  ['"postgres://u:p@h/d?schema=app&pgbouncer=true"', { user: 'u', host: 'h', database: 'd', searchPath: ['app'] }, 'p'],
  ['postgres://h/d?options=-c%20search_path%3Da,b', { host: 'h', database: 'd', searchPath: ['a', 'b'] }, undefined],
  [
    'postgres://h/d?sslmode=verify-full&sslrootcert=/ca.pem',
    { host: 'h', database: 'd', ssl: 'verify-full', sslRootCert: '/ca.pem' },
    undefined,
  ],
  [
    'jdbc:postgresql://h:1/d?user=u&password=p&currentSchema=s',
    { host: 'h', port: 1, database: 'd', user: 'u', searchPath: ['s'] },
    'p',
  ],
  [
    String.raw`host=h port=5433 dbname='my db' user=u password='it\'s'`,
    { host: 'h', port: 5433, database: 'my db', user: 'u' },
    "it's",
  ],
] as const)('%s', (text, settings, password) => {
  expect(parseConnectionString(text)).toEqual({ settings, ...(password !== undefined && { password }) });
});

test.each(['mysql://u:p@h/d', 'not a url', ''])('%j is no PostgreSQL connection, and the text is not repeated', (text) => {
  const parsed = parseConnectionString(text);
  expect(parsed).toHaveProperty('message');
  expect(JSON.stringify(parsed)).not.toContain('u:p');
});
