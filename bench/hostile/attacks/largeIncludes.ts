import { create } from '../../create.ts';
import { type Attack, scaled } from '../attack.ts';
import { fire, repeat } from '../requests.ts';
import { longestDescription } from '../shop.ts';

const AT_ONCE = 4;
const ROUNDS = 5;
const CUSTOMERS = 1_000;

/** A list of lists. */
export const messagesOfChats: Attack = {
  name: 'chats with 1,000 messages each',
  prepare: async target => async signal => {
    const { businessIds } = target.seeded;
    const ids = [...businessIds, target.crowd.businessId];
    const shots = repeat(scaled(target, AT_ONCE * ROUNDS), index => ({
      path: `/api/chats?businessId=${ids[index % ids.length]}&limit=1000&include=messages&includeLimit=1000`,
    }));
    return String(await fire(target.url, shots, AT_ONCE, signal));
  },
};

/** One long document, a thousand times in one answer. */
export const businessOfCustomers: Attack = {
  name: 'customers with a long business each',
  prepare: async target => {
    const { url, crowd } = target;
    const description = await longestDescription(url, crowd.businessId);
    const userId = await create(url, 'users', 'userId', { name: 'Ann', email: 'long@example.com' });
    const businessId = await create(url, 'businesses', 'businessId', { name: 'Long', userId, description });
    const page = { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: 'page-long' };
    const channelId = await create(url, 'channels', 'channelId', page);
    for (let count = 0; count < scaled(target, CUSTOMERS); count++)
      await create(url, 'customers', 'customerId', {
        businessId,
        channelId,
        platformCustomerId: `c-${count}`,
      });
    return async signal => {
      const path = `/api/customers?businessId=${businessId}&limit=1000&include=business`;
      const shots = repeat(scaled(target, AT_ONCE * ROUNDS), () => ({ path }));
      return String(await fire(url, shots, AT_ONCE, signal));
    };
  },
};
