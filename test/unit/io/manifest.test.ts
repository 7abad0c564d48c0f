import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { extensions } from '../../../server/src/extract/extract.ts';
import configuration from '../../../server/src/io/columnist.schema.json' with { type: 'json' };
import { rules } from '../../../server/src/rules/registry.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const { contributes } = manifest;
const settings: Readonly<Record<string, object>> = contributes.configuration.properties;

/** Said in the file, not in the settings, and the other way round. */
const onlyInFile = ['$schema'];
const onlyInSettings = ['check', 'trace.server'];

describe('the settings', () => {
  it('have the keys of columnist.json', () => {
    const inSettings = Object.keys(settings).map((key) => key.slice('columnist.'.length));
    const inFile = Object.keys(configuration.properties);
    expect(inSettings.filter((key) => !onlyInSettings.includes(key)).sort()).toEqual(
      inFile.filter((key) => !onlyInFile.includes(key)).sort(),
    );
  });

  it('know connections as columnist.json does', () => {
    expect(contributes.configuration.properties['columnist.connections'].additionalProperties).toEqual(
      configuration.definitions.connection,
    );
  });

  it('know the severity of every rule', () => {
    const codes = [...rules.map((rule) => rule.code), 'sql-syntax'].sort();
    expect(Object.keys(contributes.configuration.properties['columnist.severity'].properties).sort()).toEqual(
      [...new Set(codes)].sort(),
    );
  });

  it('are described, and say where they may be set', () => {
    for (const setting of Object.values(settings)) {
      expect(setting).toHaveProperty('markdownDescription');
      expect(setting).toHaveProperty('scope');
    }
  });
});

describe('the commands', () => {
  const sources = readdirSync(path.join(root, 'client/src')).map((file) =>
    readFileSync(path.join(root, 'client/src', file), 'utf8'),
  );

  it('are registered, have a category, and can be run only where they make sense', () => {
    for (const { command, category, ...rest } of contributes.commands) {
      const name = command.slice('columnist.'.length);
      expect(
        sources.some((text) => text.includes(`'${name}'`) || text.includes(`'${command}'`)),
        command,
      ).toBe(true);
      expect(category).toBe('Columnist');
      const hidden = contributes.menus.commandPalette.some((item) => item.command === command);
      expect('enablement' in rest || hidden || name === 'showOutput', command).toBe(true);
    }
  });
});

it('the editor starts us for every language that is read', () => {
  const languages: Readonly<Record<string, string>> = {
    ts: 'typescript',
    mts: 'typescript',
    cts: 'typescript',
    tsx: 'typescriptreact',
    js: 'javascript',
    mjs: 'javascript',
    cjs: 'javascript',
    jsx: 'javascriptreact',
    psql: 'sql',
    pgsql: 'sql',
  };
  for (const extension of extensions)
    expect(manifest.activationEvents).toContain(`onLanguage:${languages[extension] ?? extension}`);
});

it('every picture of the walkthrough and of README is there', () => {
  const walkthrough = contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.image));
  const readme = [...readFileSync(path.join(root, 'README.md'), 'utf8').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(
    (match) => match[1]!,
  );
  for (const file of [...walkthrough, ...readme]) expect(existsSync(path.join(root, file)), file).toBe(true);
  const used = new Set([...walkthrough, ...readme].map((file) => path.basename(file)));
  expect(readdirSync(path.join(root, 'client/media/screenshots')).filter((file) => !used.has(file))).toEqual([]);
  // What is packed with the walkthrough.
  const packed = readFileSync(path.join(root, '.vscodeignore'), 'utf8');
  for (const file of walkthrough) expect(packed).toContain(`!${file}`);
});
