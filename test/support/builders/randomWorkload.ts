/** A shop's random life: every kind of entity comes, changes and goes. The same seed is the same life. */

import { deleteBusiness, openBusiness, updateBusiness } from '../../../src/commands/business.ts';
import { connectChannel, disconnectChannel, updateChannel } from '../../../src/commands/channel.ts';
import { deleteChat, startChat, updateChat } from '../../../src/commands/chat.ts';
import { deleteCustomer, registerCustomer, updateCustomer } from '../../../src/commands/customer.ts';
import type { CommandContext } from '../../../src/commands/engine/commandContext.ts';
import { DomainError } from '../../../src/commands/engine/errors.ts';
import type { Executor } from '../../../src/commands/engine/executor.ts';
import { postMessage } from '../../../src/commands/messages.ts';
import { deleteOrder, placeOrder, updateOrder } from '../../../src/commands/order.ts';
import { addProduct, deleteProduct, updateProduct } from '../../../src/commands/product.ts';
import { deleteUser, registerUser, updateUser } from '../../../src/commands/user.ts';
import { CHAT_STATUSES, ORDER_STATUSES, SENDER_TYPES } from '../../../src/events/catalog/fields.ts';
import type { Id, IdKind } from '../../../src/events/catalog/ids.ts';
import { EventStoreUnavailable } from '../../../src/events/eventStore.ts';
import { ann, hello, tea } from '../dsl/keyedRequests.ts';
import { callerWith } from '../dsl/writeSide.ts';
import { idOf } from './ids.ts';
import { numbers } from './randomNumbers.ts';

const NEWEST = 3;
const TEXTS = ['', 'a', 'ß', '日本', 'x'.repeat(200)];

/** Carries out `steps` random commands, one after another; refusals are part of it. */
export async function live(executor: Executor, seed: number, steps: number): Promise<void> {
  const n = numbers(seed);
  const acts = actsOf(executor, seed, n);
  for (let step = 0; step < steps; step++) {
    try {
      await acts[n(acts.length)]?.();
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof EventStoreUnavailable)) throw error;
    }
  }
}

function actsOf(executor: Executor, seed: number, n: (below: number) => number): (() => Promise<unknown>)[] {
  const created = new Map<string, number>();
  const one = <T>(values: readonly T[]): T => values[n(values.length)] ?? (values[0] as T);
  const text = () => one(TEXTS);
  /** One of the newest, so that commands often meet. */
  const any: AnyOf = kind => idOf[kind](`${kind}-${seed}-${(created.get(kind) ?? 0) - n(NEWEST)}`);
  const context = callerWith();
  const creating = (kind: string, create: (context: CommandContext) => Promise<unknown>) => async () => {
    const next = (created.get(kind) ?? 0) + 1;
    let items = 0;
    const newId = () => `${kind}-${seed}-${next}${items++ === 0 ? '' : `-${items}`}`;
    await create(callerWith({ newId }));
    created.set(kind, next);
  };
  const fewEmails = () => `${n(9)}@${seed}.example`;
  const fewPeople = () => `psid-${n(9)}`;
  const fewPages = () => `page-${seed}-${n(9)}`;
  const owner = () => ({ businessId: any('business'), providerUserId: one([null, 'p-1', 'p-2']) });
  const channelled = () => ({ ...owner(), channelId: any('channel'), platformCustomerId: fewPeople() });
  const maybeNot = (act: () => Promise<unknown>) => (n(10) === 0 ? act() : Promise.resolve());
  return [
    creating('user', context => registerUser(executor, { ...ann, email: fewEmails() }, context)),
    () => updateUser(executor, any('user'), { name: text(), email: fewEmails() }, context),
    () => maybeNot(() => deleteUser(executor, any('user'), context)),
    creating('business', context =>
      openBusiness(executor, { ...owner(), userId: any('user'), name: text(), description: null }, context),
    ),
    () => updateBusiness(executor, any('business'), { name: text(), description: text() }, context),
    () => maybeNot(() => deleteBusiness(executor, any('business'), context)),
    creating('channel', context => connectChannel(executor, channelOf(owner(), fewPages()), context)),
    () => updateChannel(executor, any('channel'), { channelName: text(), isActive: n(2) === 0 }, context),
    () => maybeNot(() => disconnectChannel(executor, any('channel'), context)),
    creating('customer', context => registerCustomer(executor, { ...customer, ...channelled() }, context)),
    () =>
      updateCustomer(
        executor,
        any('customer'),
        { address: text(), platformCustomerId: fewPeople() },
        context,
      ),
    () => maybeNot(() => deleteCustomer(executor, any('customer'), context)),
    creating('product', context => addProduct(executor, { ...tea, ...owner(), name: text() }, context)),
    () => updateProduct(executor, any('product'), { price: one(['1', '2.50']), sku: text() }, context),
    () => maybeNot(() => deleteProduct(executor, any('product'), context)),
    creating('order', context => placeOrder(executor, orderOf(owner(), any), context)),
    () => updateOrder(executor, any('order'), { orderStatus: one(ORDER_STATUSES) }, context),
    () => maybeNot(() => deleteOrder(executor, any('order'), context)),
    creating('chat', context =>
      startChat(executor, { ...channelled(), status: 'OPEN', chatType: 'real' }, context),
    ),
    () => updateChat(executor, any('chat'), { status: one(CHAT_STATUSES) }, context),
    () => maybeNot(() => deleteChat(executor, any('chat'), context)),
    ...Array.from({ length: 8 }, () =>
      creating('message', context =>
        postMessage(executor, messageOf(any('chat'), one(SENDER_TYPES), text()), context),
      ),
    ),
  ];
}

const messageOf = (chatId: Id<'chat'>, senderType: (typeof SENDER_TYPES)[number], content: string) => ({
  ...hello,
  chatId,
  senderType,
  content,
});
type AnyOf = <K extends IdKind>(kind: K) => Id<K>;

interface Owner {
  readonly businessId: Id<'business'>;
  readonly providerUserId: string | null;
}

const customer = { fullName: null, address: 'Harbour 1', profilePictureUrl: null };

function channelOf(owner: Owner, platformSpecificId: string) {
  const empty = { description: null, channelName: null, accessToken: null, refreshToken: null };
  const place = { platformType: 'FACEBOOK_PAGE', platformSpecificId } as const;
  return { ...owner, ...empty, ...place, tokenExpiresAt: null, isActive: true };
}

function orderOf(owner: Owner, any: AnyOf) {
  const item = () => ({
    productId: any('product'),
    quantity: 1,
    priceAtPurchase: '1',
    currencyAtPurchase: 'EUR',
  });
  return {
    ...owner,
    customerId: any('customer'),
    channelId: null,
    orderStatus: 'PENDING' as const,
    totalAmount: '1',
    currency: 'EUR',
    shippingAddress: undefined,
    orderItems: [item(), item()],
  };
}
