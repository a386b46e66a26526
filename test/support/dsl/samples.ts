/** Samples of our documents: fenced blocks that are run as they stand, and what they are said to print. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const readDocument = (path: string): string => readFileSync(join(root, path), 'utf8');

export interface Sample {
  readonly commands: string;
  /** What a `text` block right after it shows; `…` stands for anything. Undefined where none follows. */
  readonly expected: string | undefined;
}

/** The `bash` blocks between a heading and the next one of its level. @throws Error without such a heading */
export function samplesOf(document: string, heading: string): readonly Sample[] {
  const start = document.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`no heading ${heading}`);
  const level = heading.split(' ')[0];
  const end = document.indexOf(`\n${level} `, start + heading.length);
  const section = document.slice(start, end < 0 ? undefined : end);
  const blocks = section.matchAll(/```bash\n(.*?)```(?:\n\n```text\n(.*?)```)?/gs);
  return [...blocks].map(([, commands = '', expected]) => ({ commands, expected: expected?.trimEnd() }));
}

const SEPARATOR = '=== end of sample ===';
const LIMIT_MS = 60_000;

/** What each sample printed, all of them run by one bash in the folder of the repository. */
export async function runSamples(
  samples: readonly Sample[],
  environment: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const script = samples.map(({ commands }) => `${commands}\necho; echo '${SEPARATOR}'\n`).join('');
  const { NODE_OPTIONS: _ofJest, ...inherited } = process.env;
  // A group of its own, so that a server that a sample leaves running is ended with it.
  const bash = spawn('bash', ['-c', script], {
    cwd: root,
    env: { ...inherited, ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const endGroup = () => {
    if (bash.pid !== undefined) process.kill(-bash.pid, 'SIGKILL');
  };
  const limit = setTimeout(endGroup, LIMIT_MS);
  const printed = await text(bash.stdout);
  clearTimeout(limit);
  try {
    endGroup();
  } catch {
    // Nothing of it is left.
  }
  return printed.split(SEPARATOR).map(part => part.trim());
}

/** True where the text is as shown, with anything in the place of each `…`. */
export function isAsShown(printed: string, expected: string): boolean {
  const pattern = expected.split('…').map(RegExp.escape).join('.*');
  return new RegExp(`^${pattern}$`).test(printed.replaceAll('\r', ''));
}

/** A port of the loopback that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  await new Promise(done => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
