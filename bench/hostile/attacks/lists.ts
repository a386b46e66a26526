import { create } from '../../create.ts';
import { type Attack, scaled } from '../attack.ts';
import { fire, postOf, repeat } from '../requests.ts';

const PAGES = 100;
const AT_ONCE = 16;
const LONG = 60_000;
const LONG_MESSAGES = 500;

/** Pages at the far end of the longest list. */
export const deepPages: Attack = {
  name: 'pages at a great offset',
  prepare: async target => async signal => {
    const { url, crowd } = target;
    const shots = repeat(scaled(target, PAGES), index => ({
      path: `/api/messages?chatId=${crowd.chatId}&limit=1000&offset=${crowd.messages - 1_000 - index}`,
    }));
    return String(await fire(url, shots, AT_ONCE, signal));
  },
};

/** Lists whose filters match everything, or nothing, of a great many. */
export const manyFilters: Attack = {
  name: 'lists under many filters',
  prepare: async target => async signal => {
    const { url, crowd } = target;
    const { businessId, channelId, chatId } = crowd;
    const paths = [
      `/api/messages?chatId=${chatId}&senderType=CUSTOMER&contentType=TEXT&order=desc&limit=1000`,
      `/api/messages?chatId=${chatId}&senderType=AGENT&contentType=AUDIO&timestampAfter=2020-01-01&limit=1000`,
      `/api/customers?businessId=${businessId}&channelId=${channelId}&fullName=nobody&address=nowhere`,
      `/api/products?businessId=${businessId}&currency=EUR&isAvailable=true&name=nothing`,
    ];
    const shots = repeat(scaled(target, PAGES * 2), index => ({ path: paths[index % paths.length] ?? '' }));
    return String(await fire(url, shots, AT_ONCE, signal));
  },
};

/** The life of a chat in which much was said, and the log behind it. */
export const longHistories: Attack = {
  name: 'histories and events of long messages',
  prepare: async target => {
    const { url, crowd } = target;
    const { businessId, channelId } = crowd;
    const chat = { businessId, channelId, platformCustomerId: 'long', chatType: 'test' };
    const chatId = await create(url, 'chats', 'chatId', chat);
    const said = { senderType: 'AGENT', contentType: 'TEXT', content: 'c'.repeat(LONG) };
    const posts = repeat(scaled(target, LONG_MESSAGES), () => postOf('/api/messages', { chatId, ...said }));
    await fire(url, posts, AT_ONCE, AbortSignal.timeout(60_000));
    return async signal => {
      const paths = [
        `/api/audit/chats/${chatId}?limit=1000`,
        `/api/audit/events?entity=chats&entityId=${chatId}&limit=1000`,
        `/api/audit/chats/${crowd.chatId}?limit=1000`,
      ];
      const shots = repeat(scaled(target, 24), index => ({ path: paths[index % paths.length] ?? '' }));
      return String(await fire(url, shots, 4, signal));
    };
  },
};
