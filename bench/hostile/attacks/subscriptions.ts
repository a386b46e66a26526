import { type Attack, scaled } from '../attack.ts';
import { pause } from '../rawSockets.ts';
import { closeAll, flood, follow, openSockets } from '../socketClients.ts';

const SOCKETS = 200;
const EACH = 128;
const FRAMES = 2_000;
const FRAMES_AT_ONCE = 200;
const TICK_MS = 200;

/** As many as a socket may have, each from the beginning. */
export const manySubscriptions: Attack = {
  name: '128 subscriptions from 0 × 200 sockets',
  prepare: async target => async signal => {
    const chatIds = [...new Set(target.seeded.chatIds)].slice(0, EACH);
    const sockets = await openSockets(target.url, scaled(target, SOCKETS));
    for (const socket of sockets) for (const chatId of chatIds) socket.send(follow({ chatId }, '0'));
    await pause(10_000 * target.scale, signal);
    closeAll(sockets);
    return `${chatIds.length} × ${sockets.length}`;
  },
};

/** Frames faster than they may come, some of them bad, from many sockets. */
export const floodOfFrames: Attack = {
  name: 'frames at the greatest rate, 50 sockets',
  prepare: async target => {
    const { url, crowd } = target;
    const sockets = await openSockets(url, scaled(target, 50));
    const kinds = [
      JSON.stringify({ type: 'ping', id: 'p' }),
      follow({ businessId: crowd.businessId }),
      JSON.stringify({ type: 'unsubscribe', id: 'u', businessId: crowd.businessId }),
      JSON.stringify({ type: 'ping', id: 'x'.repeat(100), padding: 'y'.repeat(60_000) }),
    ];
    return async signal => {
      const frames = Array.from({ length: FRAMES_AT_ONCE }, (_, count) => kinds[count % kinds.length] ?? '');
      const times = scaled(target, FRAMES / FRAMES_AT_ONCE);
      const sent = await flood(sockets, { frames, times, everyMs: TICK_MS }, signal);
      const open = sockets.filter(socket => socket.readyState === socket.OPEN).length;
      closeAll(sockets);
      return `${sent} frames; ${open} of ${sockets.length} still open`;
    };
  },
};
