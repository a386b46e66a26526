import { signedHeaders, WEBHOOKS } from '../../messaging/deliveries.ts';
import { type Attack, scaled, type Target } from '../attack.ts';
import { CROWDED_PAGE } from '../crowdedShop.ts';
import { pause } from '../rawSockets.ts';
import { fire, type Shot } from '../requests.ts';

const PERSONS = 1_000;
const TOO_MANY = 45_000;
const POLL_MS = 250;

/** One delivery, each of its messages from somebody who never wrote before; done once each of them has a chat. */
export const newPersons: Attack = {
  name: 'a delivery of 1,000 new persons',
  prepare: async target => async signal => {
    const persons = scaled(target, PERSONS);
    const before = await chatsOf(target);
    const tally = await fire(
      target.url,
      [signed(deliveryOf(persons, number => messageFrom(number)))],
      1,
      signal,
    );
    while (!signal.aborted && (await chatsOf(target)) < before + persons) await pause(POLL_MS, signal);
    return `${tally}; ${(await chatsOf(target)) - before} of ${persons} chats`;
  },
};

/** As many as a body takes. */
export const manyItems: Attack = {
  name: 'deliveries of 45,000 items',
  prepare: async target => {
    const body = deliveryOf(TOO_MANY, number => ({
      sender: { id: `${number}` },
      read: { watermark: number },
    }));
    return async signal => {
      const shots = Array.from({ length: scaled(target, 5) }, () => signed(body));
      return String(await fire(target.url, shots, 1, signal));
    };
  },
};

const messageFrom = (number: number) => ({
  sender: { id: `new-${number}` },
  recipient: { id: CROWDED_PAGE },
  timestamp: Date.now(),
  message: { mid: `m_hostile_${number}`, text: 'Do you still have the large green one?' },
});

const deliveryOf = (items: number, item: (number: number) => object): string => {
  const messaging = Array.from({ length: items }, (_, number) => item(number));
  return JSON.stringify({ object: 'page', entry: [{ id: CROWDED_PAGE, time: Date.now(), messaging }] });
};

const signed = (body: string): Shot => ({
  method: 'POST',
  path: WEBHOOKS,
  headers: signedHeaders(body),
  body,
});

async function chatsOf({ url, crowd }: Target): Promise<number> {
  const response = await fetch(`${url}/api/chats?channelId=${crowd.channelId}&limit=1`);
  const { total } = (await response.json()) as { total: number };
  return total;
}
