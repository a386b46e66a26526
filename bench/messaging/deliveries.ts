/** Webhooks as Meta signs them, each with messages that nobody has seen before. */
import { createHmac } from 'node:crypto';
import type { Request } from 'autocannon';

export const APP_SECRET = 'bench-app-secret';
export const WEBHOOKS = '/api/webhooks/facebook';
/** People who write to a page at once. */
const PEOPLE = 64;

let written = 0;

/** The body of one delivery of so many messages, from several people in turn. */
export function deliveryTo(page: string, messages: number): string {
  const time = Date.now();
  const messaging = Array.from({ length: messages }, () => {
    const number = ++written;
    return {
      sender: { id: `person-${number % PEOPLE}` },
      recipient: { id: page },
      timestamp: time + number,
      message: { mid: `m_bench_${number}`, text: `Do you still have the large green one? (${number})` },
    };
  });
  return JSON.stringify({ object: 'page', entry: [{ id: page, time, messaging }] });
}

export const signedHeaders = (body: string): Record<string, string> => ({
  'content-type': 'application/json',
  'x-hub-signature-256': `sha256=${createHmac('sha256', APP_SECRET).update(body).digest('hex')}`,
});

/** Signs a new delivery of one message each time that it is sent. */
export const freshDelivery = (page: string): Request => ({
  method: 'POST',
  path: WEBHOOKS,
  setupRequest: request => {
    const body = deliveryTo(page, 1);
    return { ...request, body, headers: signedHeaders(body) };
  },
});
