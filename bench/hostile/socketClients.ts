/** WebSockets of attackers: they send what they like, may stop reading, and leave without a word. */
import { WebSocket } from 'ws';
import { pause } from './rawSockets.ts';

const CONNECT_AT_ONCE = 50;

export async function openSockets(url: string, count: number): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  while (sockets.length < count) {
    const some = Math.min(CONNECT_AT_ONCE, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: some }, () => openSocket(url)))));
  }
  return sockets;
}

function openSocket(url: string): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { perMessageDeflate: false });
  socket.once('error', reject).once('open', () => {
    socket.off('error', reject).on('error', () => {});
    resolve(socket);
  });
  return promise;
}

export const closeAll = (sockets: readonly WebSocket[]): void => {
  for (const socket of sockets) socket.terminate();
};

/** One frame that follows a topic; `after` reads the whole of its past first. */
export const follow = (
  topic: { readonly businessId: string } | { readonly chatId: string },
  after?: string,
) =>
  JSON.stringify({
    type: 'subscribe',
    id: JSON.stringify(topic),
    ...topic,
    ...(after === undefined ? {} : { after }),
  });

/** Resolves once the socket has had so many frames that hold the text, or at the end of the attack's time. */
export function frames(socket: WebSocket, text: string, count: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = 0;
  socket.on('message', data => {
    if (Buffer.isBuffer(data) && data.includes(text) && ++seen === count) resolve();
  });
  signal.addEventListener('abort', () => resolve(), { once: true });
  socket.once('close', () => resolve());
  return promise;
}

interface Flood {
  readonly frames: readonly string[];
  readonly times: number;
  readonly everyMs: number;
}

/** Each socket sends all of the frames, over and over; answers with how many were sent. */
export async function flood(
  sockets: readonly WebSocket[],
  { frames: each, times, everyMs }: Flood,
  signal: AbortSignal,
): Promise<number> {
  let sent = 0;
  for (let time = 0; time < times && !signal.aborted; time++) {
    for (const socket of sockets) for (const frame of each) socket.send(frame);
    sent += sockets.length * each.length;
    await pause(everyMs, signal);
  }
  return sent;
}
