import { spawn } from 'node:child_process';
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { root } from './paths.ts';

/**
 * Chromium from npm, pinned by the lock file: a Brotli-packed binary with the libraries it needs, so that no system package is wanted.
 * `CHROMIUM_PATH` overrides it; without the package (it is x64 Linux only) a Chromium or Chrome of the machine is used.
 */
export function chromium(): { executablePath?: string; env?: Record<string, string>; args: string[] } {
  const packaged = process.env.CHROMIUM_PATH === undefined && existsSync(packed) && process.platform === 'linux';
  const executablePath = process.env.CHROMIUM_PATH ?? (packaged ? binary : ofTheMachine.find((each) => existsSync(each)));
  return {
    ...(executablePath !== undefined && { executablePath }),
    ...(packaged && {
      env: {
        ...(process.env as Record<string, string>),
        LD_LIBRARY_PATH: path.join(unpacked, 'lib'),
        FONTCONFIG_FILE: path.join(unpacked, 'fonts.conf'),
      },
    }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
      // Nothing but the server under test: no marketplace, no CDN.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ],
  };
}

const packed = path.join(root, 'node_modules/@sparticuz/chromium/bin');
const unpacked = path.join(root, 'node_modules/.cache/columnist-chromium');
const binary = path.join(unpacked, 'chromium');
const ofTheMachine = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Unpacks once (2 s, 200 MB). Call before Playwright starts. */
export async function unpackChromium(): Promise<void> {
  if (process.env.CHROMIUM_PATH !== undefined || existsSync(binary) || !existsSync(packed) || process.platform !== 'linux')
    return;
  const partial = `${unpacked}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  for (const part of ['al2023', 'fonts']) {
    const tar = spawn('tar', ['x', '-C', partial], { stdio: ['pipe', 'inherit', 'inherit'] });
    const done = new Promise<void>((resolve, reject) =>
      tar.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`tar: ${code}`)))),
    );
    // tar may stop reading before the end of the stream.
    tar.stdin.on('error', () => undefined);
    createReadStream(path.join(packed, `${part}.tar.br`))
      .pipe(createBrotliDecompress())
      .pipe(tar.stdin);
    await done;
  }
  writeFileSync(path.join(partial, 'fonts.conf'), fontConfiguration());
  await pipeline(
    createReadStream(path.join(packed, 'chromium.br')),
    createBrotliDecompress(),
    createWriteStream(path.join(partial, 'chromium')),
  );
  chmodSync(path.join(partial, 'chromium'), 0o755);
  rmSync(unpacked, { recursive: true, force: true });
  renameSync(partial, unpacked);
}

/** Fonts from npm too: the same glyph widths, hence the same screenshots, on every machine. */
function fontConfiguration(): string {
  const alias = (family: string, use: string): string =>
    `<alias binding="strong"><family>${family}</family><prefer><family>${use}</family></prefer></alias>`;
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>${unpacked}/fonts</dir><dir>${path.join(root, 'node_modules/dejavu-fonts-ttf/ttf')}</dir><cachedir>${unpacked}/fontcache</cachedir>
${alias('monospace', 'DejaVu Sans Mono')}${alias('sans-serif', 'DejaVu Sans')}${alias('system-ui', 'DejaVu Sans')}</fontconfig>`;
}
