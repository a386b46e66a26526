import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Attack } from '../attack.ts';
import { fire, postOf, repeat } from '../requests.ts';
import { productOf } from '../shop.ts';

const REPLAY = fileURLToPath(new URL('../../../src/audit/replay.ts', import.meta.url));
const ROUNDS = 2;
const POSTS = 1_000;
const AT_ONCE = 4;

/** `npm run replay -- --verify` on the server's own files, again and again, while it takes writes. */
export const verifyBeside: Attack = {
  name: 'verify beside the server',
  prepare:
    async ({ url, directory, crowd, scale }) =>
    async signal => {
      const shots = repeat(POSTS * scale, () => postOf('/api/products', productOf(crowd.businessId), {}));
      const posts = fire(url, shots, AT_ONCE, signal);
      const codes: string[] = [];
      for (let round = 0; round < ROUNDS && !signal.aborted; round++) codes.push(await verify(directory));
      return `exit codes ${codes.join(', ')}; posts ${await posts}`;
    },
};

/** Its exit code: 0 where nothing differs. */
async function verify(directory: string): Promise<string> {
  const env = { PATH: process.env.PATH, DATA_DIR: directory };
  const child = spawn(process.execPath, [REPLAY, '--verify'], { env, stdio: 'ignore' });
  const end = () => child.kill('SIGKILL');
  process.on('exit', end);
  const [code, signal] = await once(child, 'exit');
  process.off('exit', end);
  return String(code ?? signal);
}
