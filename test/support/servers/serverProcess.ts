/** The server as `npm start` runs it, in a process of its own that a test may kill. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

interface ServerProcess {
  readonly url: string;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Ends it as an operator does; answers the exit code. */
  stop(): Promise<number | null>;
}

/** Resolves once it says that it is ready. @throws when it ends before */
export async function startServerProcess(directory: string): Promise<ServerProcess> {
  const env = { ...process.env, DATA_DIR: directory, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info' };
  const child = spawn(process.execPath, ['src/main.ts'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const exit = once(child, 'exit');
  const lines = createInterface(child.stdout);
  const ready = Promise.withResolvers<string>();
  lines.on('line', line => {
    const { msg, url } = JSON.parse(line);
    if (msg === 'ready') ready.resolve(String(url));
  });
  lines.once('close', () => ready.reject(new Error('the server ended before it was ready')));
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const [code] = await exit;
    return code;
  };
  const url = await ready.promise;
  return { url, kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') };
}
