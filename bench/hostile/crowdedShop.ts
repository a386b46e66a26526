/**
 * One business with more of everything than a shop has: customers, products, and a chat that never ended. Written into
 * the log before any server runs, so that attacks on long lists need not post them first.
 */

import { createHash } from 'node:crypto';
import { platformCustomerConstraint, platformKey } from '../../src/commands/customer.ts';
import type { Id } from '../../src/events/catalog/ids.ts';
import { idOf } from '../../test/support/builders/ids.ts';
import type { History } from '../seed/history.ts';
import type { Random } from '../seed/random.ts';
import { sentences, words } from '../seed/words.ts';

const CUSTOMERS = 10_000;
const PRODUCTS = 5_000;
const MESSAGES = 100_000;
/** Messages of one append. */
const SAID_AT_ONCE = 100;
/** What attackers write to. */
export const CROWDED_PAGE = 'page-crowded';

export interface CrowdedShop {
  readonly businessId: Id<'business'>;
  readonly channelId: Id<'channel'>;
  readonly chatId: Id<'chat'>;
  readonly productIds: readonly Id<'product'>[];
  readonly messages: number;
  readonly customers: number;
}

interface Writing {
  readonly history: History;
  readonly random: Random;
  readonly businessId: Id<'business'>;
  readonly channelId: Id<'channel'>;
}

/** `userId`: whose it is. */
export function crowdedShop(history: History, random: Random, scale: number): CrowdedShop {
  const [userId, businessId] = [idOf.user(history.id()), idOf.business(history.id())];
  const channelId = idOf.channel(history.id());
  const writing = { history, random, businessId, channelId };
  const opened = { businessId, userId, providerUserId: null, name: 'Crowd', description: null };
  history.record(`business-${businessId}`, [{ type: 'BusinessOpened', data: opened }]);
  connectPage(writing);
  const customers = Math.round(CUSTOMERS * scale);
  for (let count = 0; count < customers; count++) registerCustomer(writing, count);
  const productIds = Array.from({ length: Math.round(PRODUCTS * scale) }, () => addProduct(writing));
  const messages = Math.round(MESSAGES * scale);
  const chatId = converse(writing, messages);
  return { businessId, channelId, chatId, productIds, messages, customers };
}

/** Without a token nothing is ever sent to a platform. */
function connectPage({ history, businessId, channelId }: Writing): void {
  const tokens = { accessToken: null, refreshToken: null, tokenExpiresAt: null };
  const page = { platformType: 'FACEBOOK_PAGE', platformSpecificId: CROWDED_PAGE } as const;
  const shown = { description: null, channelName: null, isActive: true };
  const data = { channelId, businessId, providerUserId: null, ...page, ...shown, ...tokens };
  history.record(`channel-${channelId}`, [{ type: 'ChannelConnected', data }]);
}

function registerCustomer({ history, random, businessId, channelId }: Writing, number: number): void {
  const customerId = idOf.customer(history.id());
  const known = { channelId, platformCustomerId: `crowd-${number}` };
  const { name: kind } = platformCustomerConstraint;
  const digest = createHash('sha256').update(platformKey(known)).digest('base64url');
  history.record(`unique-${kind}-${digest}`, [
    { type: 'UniqueKeyReserved', data: { kind, ownerId: customerId } },
  ]);
  const person = { fullName: words(random, 2), address: words(random, 4), profilePictureUrl: null };
  history.record(`customer-${customerId}`, [
    {
      type: 'CustomerRegistered',
      data: { customerId, businessId, providerUserId: null, ...known, ...person },
    },
  ]);
}

function addProduct({ history, random, businessId }: Writing): Id<'product'> {
  const productId = idOf.product(history.id());
  const shown = { name: words(random, 3), description: sentences(random, 2), imageUrl: null, imageId: null };
  const sold = { price: '4.50', currency: 'EUR', sku: null, shortId: null, isAvailable: true };
  const data = { productId, businessId, providerUserId: null, ...shown, ...sold };
  history.record(`product-${productId}`, [{ type: 'ProductAdded', data }]);
  return productId;
}

function converse({ history, random, businessId, channelId }: Writing, messages: number): Id<'chat'> {
  const chat = { chatId: idOf.chat(history.id()), businessId, channelId, platformCustomerId: 'crowd-0' };
  const stream = `chat-${chat.chatId}`;
  const started = { ...chat, providerUserId: null, status: 'OPEN', chatType: 'real' } as const;
  history.record(stream, [{ type: 'ChatStarted', data: started }]);
  const spent = { totalTimeTaken: null, cost: null };
  for (let said = 0; said < messages; said += SAID_AT_ONCE) {
    const count = Math.min(SAID_AT_ONCE, messages - said);
    const events = Array.from({ length: count }, () => ({
      type: 'CustomerMessageReceived' as const,
      data: {
        messageId: idOf.message(history.id()),
        ...chat,
        platformMessageId: null,
        contentType: 'TEXT' as const,
        content: sentences(random, 1),
        timestamp: history.now(),
        ...spent,
      },
    }));
    history.record(stream, events);
  }
  return chat.chatId;
}
