/** A client that knows three outcomes: an answer, a refusal by the server, and no answer at all. */
import type { Json } from '../servers/testSystem.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export type Call = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<HttpAnswer | undefined>;

/** Answers undefined where the connection broke, so that nobody knows the outcome of the request. */
export const client =
  (url: string): Call =>
  async (method, path, body, headers = {}) => {
    try {
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const response = await fetch(`${url}${path}`, { method, headers: { ...type, ...headers }, ...content });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? {} : JSON.parse(text),
      };
    } catch {
      return undefined;
    }
  };

/** The body of an answer that must be there and have this status. */
export async function expectBody(answer: Promise<HttpAnswer | undefined>, status: number): Promise<Json> {
  const got = await answer;
  if (got?.status !== status)
    throw new Error(`${got?.status} instead of ${status}: ${JSON.stringify(got?.body)}`);
  return got.body;
}

/** A business and a chat in it, made over the API. */
export async function openShop(call: Call): Promise<{ businessId: string; chatId: string }> {
  const post = (path: string, body: object) => expectBody(call('POST', path, body), 201);
  const text = (value: unknown) => String(value);
  const user = await post('/api/users', { name: 'Ann', email: `${crypto.randomUUID()}@example.com` });
  const business = await post('/api/businesses', { name: 'Tea House', userId: user.userId });
  const { businessId } = business;
  const place = { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: crypto.randomUUID() };
  const channel = await post('/api/channels', place);
  const chat = await post('/api/chats', {
    businessId,
    channelId: channel.channelId,
    platformCustomerId: 'p',
  });
  return { businessId: text(businessId), chatId: text(chat.chatId) };
}
