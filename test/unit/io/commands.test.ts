import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/io/config.ts';
import { resolveTarget } from '../../../server/src/io/secrets.ts';
import type { ConnectionSettings } from '../../../server/src/io/source.ts';
import { editorSettings } from '../../../server/src/lsp/settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'columnist-commands-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const command = 'echo run > ran && echo secret';
const connections = { staging: { host: 'db.example', secret: { kind: 'command', key: command } } };
const connect = (settings: ConnectionSettings | undefined) =>
  resolveTarget(settings!, { environment: { PATH: process.env.PATH, USER: 'me' }, folder });

describe('a command that yields a password', () => {
  it('is not run when it stands in columnist.json, whatever that says', async () => {
    const text = JSON.stringify({
      connections: { staging: { ...connections.staging, secret: { ...connections.staging.secret, ofWorkspace: false } } },
    });
    const target = await connect(parseConfig(text, 'columnist.json').connections.staging);
    expect(target).toMatchObject({ message: expect.stringContaining('nothing of a workspace is run') });
    expect(existsSync(path.join(folder, 'ran'))).toBe(false);
  });

  it('is not run when it stands in the settings of a workspace', async () => {
    const section = { connections, ownCommands: ['another'] };
    const target = await connect(editorSettings(section).connections.staging);
    expect(target).toHaveProperty('message');
    expect(existsSync(path.join(folder, 'ran'))).toBe(false);
  });

  it("is run when it is the user's own, and its first line is the password", async () => {
    const section = { connections, ownCommands: [command] };
    const target = await connect(editorSettings(section).connections.staging);
    expect(target).toMatchObject({ host: 'db.example', password: 'secret' });
    expect(existsSync(path.join(folder, 'ran'))).toBe(true);
  });
});
