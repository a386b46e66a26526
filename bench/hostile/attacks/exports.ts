import { type Attack, scaled } from '../attack.ts';
import { fire, repeat } from '../requests.ts';

const AT_ONCE = 8;
const ROUNDS = 2;
const headers = { accept: 'application/x-ndjson' };

export const exportsOfEvents: Attack = {
  name: 'exports of all events, 8 at once',
  prepare: async target => async signal => {
    const shots = repeat(AT_ONCE * scaled(target, ROUNDS), () => ({ path: '/api/audit/events', headers }));
    return String(await fire(target.url, shots, AT_ONCE, signal));
  },
};
