/** A shop's random life: every kind of entity comes, changes and goes. The same seed is the same life. */
import { deleteBusiness } from '../../src/commands/business/deleteBusiness.ts';
import { openBusiness } from '../../src/commands/business/openBusiness.ts';
import { reviseBusiness } from '../../src/commands/business/reviseBusiness.ts';
import type { Caller } from '../../src/commands/caller.ts';
import { connectChannel } from '../../src/commands/channel/connectChannel.ts';
import { disconnectChannel } from '../../src/commands/channel/disconnectChannel.ts';
import { reviseChannel } from '../../src/commands/channel/reviseChannel.ts';
import { deleteChat } from '../../src/commands/chat/deleteChat.ts';
import { postMessage } from '../../src/commands/chat/postMessage.ts';
import { reviseChat } from '../../src/commands/chat/reviseChat.ts';
import { startChat } from '../../src/commands/chat/startChat.ts';
import { deleteCustomer } from '../../src/commands/customer/deleteCustomer.ts';
import { registerCustomer } from '../../src/commands/customer/registerCustomer.ts';
import { reviseCustomer } from '../../src/commands/customer/reviseCustomer.ts';
import { DomainError } from '../../src/commands/errors.ts';
import type { Executor } from '../../src/commands/execute.ts';
import { deleteOrder } from '../../src/commands/order/deleteOrder.ts';
import { placeOrder } from '../../src/commands/order/placeOrder.ts';
import { reviseOrder } from '../../src/commands/order/reviseOrder.ts';
import { addProduct } from '../../src/commands/product/addProduct.ts';
import { deleteProduct } from '../../src/commands/product/deleteProduct.ts';
import { reviseProduct } from '../../src/commands/product/reviseProduct.ts';
import { deleteUser } from '../../src/commands/user/deleteUser.ts';
import { registerUser } from '../../src/commands/user/registerUser.ts';
import { reviseUser } from '../../src/commands/user/reviseUser.ts';
import { CHAT_STATUSES, ORDER_STATUSES, SENDER_TYPES } from '../../src/events/catalog/fields.ts';
import { EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { ann, hello, tea } from './keyedRequests.ts';
import { numbers } from './numbers.ts';
import { callerWith } from './writeSide.ts';

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
  const any = (kind: string) => `${kind}-${seed}-${(created.get(kind) ?? 0) - n(NEWEST)}`;
  const caller = callerWith();
  const creating = (kind: string, create: (caller: Caller) => Promise<unknown>) => async () => {
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
    creating('user', caller => registerUser(executor, { ...ann, email: fewEmails() }, caller)),
    () => reviseUser(executor, any('user'), { name: text(), email: fewEmails() }, caller),
    () => maybeNot(() => deleteUser(executor, any('user'), caller)),
    creating('business', caller =>
      openBusiness(executor, { ...owner(), userId: any('user'), name: text(), description: null }, caller),
    ),
    () => reviseBusiness(executor, any('business'), { name: text(), description: text() }, caller),
    () => maybeNot(() => deleteBusiness(executor, any('business'), caller)),
    creating('channel', caller => connectChannel(executor, channelOf(owner(), fewPages()), caller)),
    () => reviseChannel(executor, any('channel'), { channelName: text(), isActive: n(2) === 0 }, caller),
    () => maybeNot(() => disconnectChannel(executor, any('channel'), caller)),
    creating('customer', caller => registerCustomer(executor, { ...customer, ...channelled() }, caller)),
    () =>
      reviseCustomer(executor, any('customer'), { address: text(), platformCustomerId: fewPeople() }, caller),
    () => maybeNot(() => deleteCustomer(executor, any('customer'), caller)),
    creating('product', caller => addProduct(executor, { ...tea, ...owner(), name: text() }, caller)),
    () => reviseProduct(executor, any('product'), { price: one(['1', '2.50']), sku: text() }, caller),
    () => maybeNot(() => deleteProduct(executor, any('product'), caller)),
    creating('order', caller => placeOrder(executor, orderOf(owner(), any), caller)),
    () => reviseOrder(executor, any('order'), { orderStatus: one(ORDER_STATUSES) }, caller),
    () => maybeNot(() => deleteOrder(executor, any('order'), caller)),
    creating('chat', caller =>
      startChat(executor, { ...channelled(), status: 'OPEN', chatType: 'real' }, caller),
    ),
    () => reviseChat(executor, any('chat'), { status: one(CHAT_STATUSES) }, caller),
    () => maybeNot(() => deleteChat(executor, any('chat'), caller)),
    ...Array.from({ length: 8 }, () =>
      creating('message', caller =>
        postMessage(executor, messageOf(any('chat'), one(SENDER_TYPES), text()), caller),
      ),
    ),
  ];
}

const messageOf = (chatId: string, senderType: (typeof SENDER_TYPES)[number], content: string) => ({
  ...hello,
  chatId,
  senderType,
  content,
});
const customer = { fullName: null, address: 'Harbour 1', profilePictureUrl: null };

function channelOf(owner: { businessId: string; providerUserId: string | null }, platformSpecificId: string) {
  const empty = { description: null, channelName: null, accessToken: null, refreshToken: null };
  const place = { platformType: 'FACEBOOK_PAGE', platformSpecificId } as const;
  return { ...owner, ...empty, ...place, tokenExpiresAt: null, isActive: true };
}

function orderOf(
  owner: { businessId: string; providerUserId: string | null },
  any: (kind: string) => string,
) {
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
