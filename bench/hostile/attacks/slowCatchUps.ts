import { type Attack, scaled } from '../attack.ts';
import { pause } from '../rawSockets.ts';
import { closeAll, follow, openSockets } from '../socketClients.ts';

const CLIENTS = 50;
const HELD_MS = 8_000;

/** All of a business's past is asked for and not read. */
export const slowCatchUps: Attack = {
  name: 'catch-ups from 0 that are not read',
  prepare: async target => async signal => {
    const { url, crowd, scale } = target;
    const sockets = await openSockets(url, scaled(target, CLIENTS));
    for (const socket of sockets) {
      socket.send(follow({ businessId: crowd.businessId }, '0'));
      socket.pause();
    }
    await pause(HELD_MS * scale, signal);
    closeAll(sockets);
    return `${sockets.length} held`;
  },
};
