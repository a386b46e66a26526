import type { Attack } from '../attack.ts';
import { pause } from '../rawSockets.ts';
import { closeAll, follow, openSockets } from '../socketClients.ts';

const LEAVES_AFTER_MS = 100;

/** All of a business's past is asked for; the client has gone before it can have come. */
export const catchUpsThatLeave = (clients: number): Attack => ({
  name: `catch-ups from 0, ${clients} leave at once`,
  prepare:
    async ({ url, crowd: { businessId } }) =>
    async signal => {
      const sockets = await openSockets(url, clients);
      for (const socket of sockets) socket.send(follow({ businessId }, '0'));
      await pause(LEAVES_AFTER_MS, signal);
      closeAll(sockets);
      return `${clients} left`;
    },
});
