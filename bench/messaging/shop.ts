/** What the measurements need to be there: a business, pages, chats that no platform hears of. */
import { randomUUID } from 'node:crypto';
import { create } from '../create.ts';

export class BenchShop {
  readonly businessId: string;
  readonly #url: string;
  #count = 0;

  private constructor(url: string, businessId: string) {
    this.#url = url;
    this.businessId = businessId;
  }

  static async open(url: string): Promise<BenchShop> {
    // On servers all parts of the bench write into one log, in which an e-mail is nobody else's.
    const email = `ann-${randomUUID()}@example.com`;
    const userId = await create(url, 'users', 'userId', { name: 'Ann', email });
    return new BenchShop(url, await create(url, 'businesses', 'businessId', { name: 'Tea House', userId }));
  }

  /** Connects a page. */
  channel(platformSpecificId: string): Promise<string> {
    const { businessId } = this;
    const fields = { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId };
    return create(this.#url, 'channels', 'channelId', fields);
  }

  /** Nothing that is written into it is answered or sent. */
  async testChat(channelId: string): Promise<string> {
    const platformCustomerId = `tester-${++this.#count}`;
    const { businessId } = this;
    const fields = { businessId, channelId, platformCustomerId, chatType: 'test' };
    return create(this.#url, 'chats', 'chatId', fields);
  }
}
