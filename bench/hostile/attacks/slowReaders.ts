import { type Attack, scaled } from '../attack.ts';
import { hold } from '../rawSockets.ts';

const READERS = 20;
const HELD_MS = 10_000;

/** The largest answers there are, asked for and not read. */
export const slowReaders: Attack = {
  name: 'large answers that are not read',
  prepare: async target => async signal => {
    const { crowd, scale, url } = target;
    const paths = [
      `/api/messages?chatId=${crowd.chatId}&limit=1000&include=chat`,
      `/api/customers?businessId=${crowd.businessId}&limit=1000&include=chats&includeLimit=1000`,
      `/api/audit/events?limit=1000`,
      `/api/audit/chats/${crowd.chatId}`,
    ];
    const ask = (index: number) =>
      `GET ${paths[index % paths.length]} HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`.repeat(4);
    const held = await hold(url, scaled(target, READERS), ask, { ms: HELD_MS * scale, signal });
    return `${held} held`;
  },
};
