import { create } from '../../create.ts';
import { type Attack, scaled } from '../attack.ts';
import { pause } from '../rawSockets.ts';
import { fire, postOf, repeat } from '../requests.ts';
import { serve } from '../standIn.ts';

const MESSAGES = 50;
const SETTLE_MS = 6_000;
const AT_ONCE = 8;
/** Beyond what a timer takes, and beyond what a date is. */
const WAITS = ['3000000', '99999999999999'];

/** A Graph API that wants to be asked again in a month, or when the sun has gone out. */
export const endlessRetryAfter: Attack = {
  name: 'Retry-After of a Graph API, without end',
  standIn: async () => {
    let asked = 0;
    const { url, stop } = await serve((request, response) => {
      request.resume();
      const wait = WAITS[asked++ % WAITS.length];
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': wait });
      response.end(JSON.stringify({ error: { code: 4, is_transient: true, message: 'limit reached' } }));
    });
    return { settings: { FACEBOOK_GRAPH_URL: url }, stop };
  },
  prepare: async target => {
    const { url, crowd } = target;
    const { businessId } = crowd;
    const chats: string[] = [];
    for (let count = 0; count < AT_ONCE; count++) {
      const page = {
        platformType: 'FACEBOOK_PAGE',
        platformSpecificId: `waits-${count}`,
        accessToken: 'EAAB',
      };
      const channelId = await create(url, 'channels', 'channelId', { businessId, ...page });
      const chat = { businessId, channelId, platformCustomerId: `waits-${count}` };
      const chatId = await create(url, 'chats', 'chatId', chat);
      const said = { senderType: 'CUSTOMER', contentType: 'TEXT', content: 'Are you there?' };
      await create(url, 'messages', 'messageId', { chatId, ...said });
      chats.push(chatId);
    }
    return async signal => {
      const said = { senderType: 'AGENT', contentType: 'TEXT', content: 'It can be sent by Friday.' };
      const shots = repeat(scaled(target, MESSAGES), index =>
        postOf('/api/messages', { chatId: chats[index % chats.length], ...said }),
      );
      const tally = await fire(url, shots, AT_ONCE, signal);
      await pause(SETTLE_MS * target.scale, signal);
      return String(tally);
    };
  },
};
