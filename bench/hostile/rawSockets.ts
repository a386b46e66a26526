/** Connections that do not behave as an HTTP client does: they stop in the middle, or never read. */
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** More at once would have to wait in the server's backlog. */
const CONNECT_AT_ONCE = 50;

/** Connects and writes. */
function open(url: string, head: string | Buffer): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect(Number(port), hostname, () => {
    socket.off('error', reject).on('error', () => {});
    socket.write(head);
    resolve(socket);
  });
  socket.once('error', reject).pause();
  return promise;
}

interface Holding {
  readonly ms: number;
  readonly signal: AbortSignal;
  /** Called with the status of each answer; without it nothing that comes back is read. */
  readonly answered?: (status: string) => void;
}

/** So many connections, each with what it writes; held for so long or until the time is over, then cut. */
export async function hold(
  url: string,
  count: number,
  write: (index: number) => string | Buffer,
  { ms, signal, answered }: Holding,
): Promise<number> {
  const sockets: Socket[] = [];
  while (sockets.length < count && !signal.aborted) {
    const some = Math.min(CONNECT_AT_ONCE, count - sockets.length);
    const start = sockets.length;
    sockets.push(...(await Promise.all(Array.from({ length: some }, (_, i) => open(url, write(start + i))))));
  }
  if (answered)
    for (const socket of sockets) socket.once('data', piece => answered(statusOf(piece))).resume();
  await pause(ms, signal);
  for (const socket of sockets) socket.destroy();
  return sockets.length;
}

/** Of an answer that came in one piece. */
const statusOf = (piece: string | Buffer): string => String(piece).split(' ', 2)[1] ?? '';

/** Resolves early where the attack's time is over. */
export const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  delay(ms, undefined, { signal }).catch(() => {});
