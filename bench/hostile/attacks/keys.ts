import { type Attack, scaled } from '../attack.ts';
import { fire, postOf, repeat } from '../requests.ts';
import { productOf } from '../shop.ts';

const KEYS = 30_000;
const AT_ONCE = 32;

export const manyKeys: Attack = {
  name: '30,000 different idempotency keys',
  prepare: async target => async signal => {
    const { url, crowd } = target;
    const shots = repeat(scaled(target, KEYS), index =>
      postOf('/api/products', productOf(crowd.businessId), {
        'idempotency-key': `key-${index}-${'k'.repeat(200)}`,
      }),
    );
    return String(await fire(url, shots, AT_ONCE, signal));
  },
};
