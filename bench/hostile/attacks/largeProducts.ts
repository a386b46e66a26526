import { type Attack, scaled } from '../attack.ts';
import { fire, postOf, repeat } from '../requests.ts';
import { longestDescription, productOf } from '../shop.ts';

const POSTS = 945;
const AT_ONCE = 16;

export const largeProducts: Attack = {
  name: 'POST of 945 products as long as they may be',
  prepare: async target => {
    const { url, crowd } = target;
    const description = await longestDescription(url, crowd.businessId);
    const shot = postOf('/api/products', { ...productOf(crowd.businessId), description });
    return async signal => {
      const tally = await fire(
        url,
        repeat(scaled(target, POSTS), () => shot),
        AT_ONCE,
        signal,
      );
      return `${description.length} characters each: ${tally}`;
    };
  },
};
