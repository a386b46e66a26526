/** Webhooks as Meta sends them: items of a page, put into deliveries and signed. */
import { createHmac } from 'node:crypto';
import type { Answer, TestSystem } from '../servers/testSystem.ts';

export const APP_SECRET = 'app-secret';
export const WEBHOOKS = '/api/webhooks/facebook';

export type Item = { readonly [field: string]: unknown };

/** The time of the first item of a test, in milliseconds since 1970. */
export const START = Date.UTC(2026, 0, 1);

/** The messages between one person and one page. */
export class Thread {
  readonly page: string;
  readonly person: string;

  constructor(page: unknown, person: string) {
    this.page = String(page);
    this.person = person;
  }

  /** The person writes. `after`: milliseconds since {@link START}. */
  wrote(mid: string, text: string, after = 0): Item {
    return this.fromPerson({ message: { mid, text } }, after);
  }

  fromPerson(what: Item, after = 0): Item {
    return {
      sender: { id: this.person },
      recipient: { id: this.page },
      timestamp: START + after,
      ...what,
    };
  }

  /** The person unsends what they wrote. */
  unsent(mid: string, after = 0, isDeleted: unknown = true): Item {
    return this.fromPerson({ message: { mid, is_deleted: isDeleted } }, after);
  }

  /** The person changes what they wrote. `count`: how often by now. */
  edited(mid: string, text: string, count: unknown = 1, after = 0): Item {
    return this.fromPerson({ message_edit: { mid, text, num_edit: count } }, after);
  }

  /** An echo: the page wrote, through whichever app. */
  echo(mid: string, message: Item, after = 0): Item {
    return {
      sender: { id: this.page },
      recipient: { id: this.person },
      timestamp: START + after,
      message: { mid, is_echo: true, ...message },
    };
  }
}

/** A delivery with one entry of one page. */
export const delivery = (page: unknown, messaging: readonly unknown[], object = 'page'): Item => ({
  object,
  entry: [{ id: page, time: START, messaging }],
});

export const signature = (body: string | Buffer, secret = APP_SECRET): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** Sends a delivery, signed; waits until it was acted upon. */
export const deliver = (system: TestSystem, payload: unknown): Promise<Answer> =>
  post(system, `${WEBHOOKS}/handle`, payload);

/** Sends a delivery, signed; answered once it is in the log. */
export const hand = (system: TestSystem, payload: unknown): Promise<Answer> =>
  post(system, WEBHOOKS, payload);

function post(system: TestSystem, path: string, payload: unknown): Promise<Answer> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return system.call('POST', path, body, { 'X-Hub-Signature-256': signature(body) });
}
