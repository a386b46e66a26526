import { type Attack, scaled } from '../attack.ts';
import { fire, postOf, repeat } from '../requests.ts';
import { closeAll, follow, frames, openSockets } from '../socketClients.ts';

const FOLLOWERS = 2_000;
const MESSAGES = 200;
const AT_ONCE = 16;

/** Each message goes to each of them. */
export const manyFollowers: Attack = {
  name: '200 messages to 2,000 followers of one chat',
  prepare: async target => {
    const { url, crowd } = target;
    const { chatId } = crowd;
    const sockets = await openSockets(url, scaled(target, FOLLOWERS));
    for (const socket of sockets) socket.send(follow({ chatId }));
    return async signal => {
      const messages = scaled(target, MESSAGES);
      const all = sockets.map(socket => frames(socket, '"type":"message"', messages, signal));
      const said = { senderType: 'AGENT', contentType: 'TEXT', content: 'Fine.', platformMessageId: 'm_1' };
      const shots = repeat(messages, () => postOf('/api/messages', { chatId, ...said }));
      const tally = await fire(url, shots, AT_ONCE, signal);
      await Promise.all(all);
      const open = sockets.filter(socket => socket.readyState === socket.OPEN).length;
      closeAll(sockets);
      return `${tally}; ${open} of ${sockets.length} still follow`;
    };
  },
};
