/** Files of the console: built ahead from `console/` by `npm run console`, and pictures of the demo. Nothing else is served. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

interface ConsoleAsset {
  readonly path: string;
  readonly type: string;
}

const PICTURES = ['gyokuro', 'sencha', 'earl-grey', 'chai', 'teapot', 'whisk'];

const file = (name: string, type: string): ConsoleAsset => ({
  path: fileURLToPath(new URL(name, import.meta.url)),
  type,
});

/** By name in the path. */
export const consoleAssets: ReadonlyMap<string, ConsoleAsset> = new Map([
  ['app.js', file('built/app.js', 'text/javascript; charset=utf-8')],
  ['app.css', file('built/app.css', 'text/css; charset=utf-8')],
  ['icon.svg', file('pictures/icon.svg', 'image/svg+xml')],
  ...PICTURES.map((name): [string, ConsoleAsset] => [
    `${name}.svg`,
    file(`pictures/${name}.svg`, 'image/svg+xml'),
  ]),
]);

const compress = promisify(gzip);
const compressed = new Map<string, Promise<Buffer>>();

/** What the file holds, packed with gzip: made when it is first asked for, then kept. */
export function packed({ path }: ConsoleAsset): Promise<Buffer> {
  const kept = compressed.get(path) ?? readFile(path).then(content => compress(content));
  compressed.set(path, kept);
  return kept;
}

/** Names what the files hold, so that they can be cached for ever. */
export function consoleHash(): string {
  const hash = createHash('sha256');
  for (const { path } of consoleAssets.values()) hash.update(readFileSync(path));
  return hash.digest('base64url').slice(0, 16);
}
