/** What is asked of the server, over and over; each scenario as a list of requests that connections share out. */
import type { Request } from 'autocannon';
import type { Seeded } from './seed/seedLog.ts';

export interface Scenario {
  readonly name: string;
  /** Least share of the floor's rate, at 16 connections; undefined where the floor has nothing like it. */
  readonly goal: number | undefined;
  readonly requests: readonly Request[];
}

export const SCENARIOS = [
  'GET product',
  'list of 20',
  'list with includes',
  'POST message',
  'POST product',
] as const;
type ScenarioName = (typeof SCENARIOS)[number];

const CHATS = 64;
const headers = { 'content-type': 'application/json' };

const get = (path: string): Request => ({ method: 'GET', path });
const post = (path: string, body: object): Request => ({
  method: 'POST',
  path,
  headers,
  body: JSON.stringify(body),
});

/** Those that read come first: those that write make the log longer than its size says. */
export function scenariosFor({ productIds, businessIds, chatIds }: Seeded): readonly Scenario[] {
  const businesses = spread(businessIds);
  const requests: Record<ScenarioName, Omit<Scenario, 'name'>> = {
    'GET product': { goal: 0.8, requests: productIds.map(id => get(`/api/products/${id}`)) },
    'list of 20': {
      goal: 1.5,
      requests: businesses.map(id => get(`/api/products?businessId=${id}&limit=20`)),
    },
    'list with includes': {
      goal: 1.5,
      requests: businesses.map(id =>
        get(`/api/orders?businessId=${id}&limit=20&include=customer,orderItems`),
      ),
    },
    'POST message': { goal: 0.8, requests: chatIds.slice(0, CHATS).map(messageTo) },
    'POST product': { goal: 0.8, requests: businesses.map(productOf) },
  };
  return SCENARIOS.map(name => ({ name, ...requests[name] }));
}

/** As many as there are connections at most, so that each of them has some. */
const spread = (ids: readonly string[]): readonly string[] =>
  Array.from({ length: CHATS }, (_, index) => ids[index % ids.length] ?? '');

/** One that is on the platform already: others have the bot answer, or are sent, which is work of its own. */
const messageTo = (chatId: string): Request =>
  post('/api/messages', {
    chatId,
    senderType: 'AGENT',
    contentType: 'TEXT',
    platformMessageId: 'm_100200300',
    content: 'We still have the large green one, and it can be sent by Friday.',
  });

const productOf = (businessId: string): Request =>
  post('/api/products', {
    businessId,
    name: 'Sencha, first harvest',
    description: 'Green tea from the first harvest of the year, in a bag of 100 g.',
    price: '4.50',
    currency: 'EUR',
    sku: 'SKU-100200',
  });
