import { type Attack, scaled } from '../attack.ts';
import { closeAll, flood, follow, openSockets } from '../socketClients.ts';

const FOLLOWERS = 500;
const TYPISTS = 4;
const SECONDS = 5;
/** As many as a socket may send. */
const FRAMES_PER_SECOND = 100;
const TICK_MS = 50;

export const eagerTypists: Attack = {
  name: '4 eager typists, 500 followers',
  prepare: async target => {
    const { url, crowd } = target;
    const followers = await openSockets(url, scaled(target, FOLLOWERS));
    for (const socket of followers) socket.send(follow({ businessId: crowd.businessId }));
    const typists = await openSockets(url, TYPISTS);
    const frame = JSON.stringify({ type: 'typing', chatId: crowd.chatId, senderType: 'AGENT' });
    return async signal => {
      const frames = Array.from({ length: (FRAMES_PER_SECOND * TICK_MS) / 1_000 }, () => frame);
      const times = scaled(target, (SECONDS * 1_000) / TICK_MS);
      const sent = await flood(typists, { frames, times, everyMs: TICK_MS }, signal);
      closeAll([...followers, ...typists]);
      return `${sent} frames`;
    };
  },
};
