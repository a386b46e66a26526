/**
 * The built-in responder: knows the shop's catalogue and the customer's orders, greets, and says plainly when it
 * does not know. Looks things up through what it is given; reads no store itself.
 */
import type { Id } from '../../events/catalog/ids.ts';
import type { Order, Product } from '../../events/entities.ts';
import type { Word } from '../../text/words.ts';
import { findProducts, wordsOf } from './recognise.ts';
import type { Answer, Question, Responder } from './responder.ts';

export interface Catalogue {
  /** Products of a business that the words may speak of, a bounded number of them. */
  products(businessId: Id<'business'>, words: readonly Word[]): Promise<readonly Product[]>;
  /** The newest orders of a customer, newest first. */
  orders(customerId: Id<'customer'>): Promise<readonly Order[]>;
}

const GREETINGS = new Set([
  'hi',
  'hello',
  'hey',
  'hallo',
  'hola',
  'bonjour',
  'servus',
  'moin',
  'ciao',
  'salut',
]);
const ORDER_WORDS = new Set([
  'order',
  'orders',
  'ordered',
  'shipping',
  'shipped',
  'delivery',
  'package',
  'parcel',
]);
const MAX_NAMED = 5;
/** Characters of a message that are looked at: a question says what it is about before that. */
const MAX_READ = 2_000;

const UNKNOWN = 'I am not sure about that. I leave it to a colleague, who will answer you here.';
const ONLY_TEXT = 'Thank you. I can only read text; a colleague will look at this.';
const WELCOME = 'Hello! Ask me about a product by its name, or about your order.';
const NO_ORDERS = 'I cannot find an order of yours. A colleague will look into it.';

const STATUS_WORDS: Readonly<Record<Order['orderStatus'], string>> = {
  PENDING: 'received and waiting to be confirmed',
  CONFIRMED: 'confirmed',
  PROCESSING: 'being made ready',
  SHIPPED: 'on its way',
  CANCELLED: 'cancelled',
};

const say = (msg: string, image: string | null = null): Answer => ({ msg, image, cost: '0', close: false });

export const catalogResponder = (catalogue: Catalogue): Responder => ({
  answer: question => answer(catalogue, question),
});

async function answer(catalogue: Catalogue, question: Question): Promise<Answer> {
  const { contents, chat } = question;
  const texts = contents.filter(({ contentType }) => contentType === 'TEXT');
  if (texts.length === 0) return say(ONLY_TEXT);
  const words = wordsOf(
    texts
      .map(({ content }) => content)
      .join('\n')
      .slice(0, MAX_READ),
  );
  const found = findProducts(await catalogue.products(chat.businessId, words), words);
  if (found.length > 0) return aboutProducts(found);
  if (words.some(word => ORDER_WORDS.has(word.text))) return aboutOrders(catalogue, question);
  return say(words.some(word => GREETINGS.has(word.text)) ? WELCOME : UNKNOWN);
}

function aboutProducts(found: readonly Product[]): Answer {
  const [only] = found;
  if (only && found.length === 1) return say(describe(only), only.imageUrl);
  const named = found.slice(0, MAX_NAMED).map(product => `• ${describe(product)}`);
  // Not how many: what was looked through is not the whole catalogue.
  const more = found.length > MAX_NAMED ? ['… and more.'] : [];
  return say(['I found:', ...named, ...more].join('\n'));
}

function describe({ name, price, currency, isAvailable }: Product): string {
  return `${name}: ${price} ${currency}, ${isAvailable ? 'available' : 'not available at the moment'}.`;
}

async function aboutOrders(catalogue: Catalogue, { customer }: Question): Promise<Answer> {
  const orders = customer ? await catalogue.orders(customer.customerId) : [];
  if (orders.length === 0) return say(NO_ORDERS);
  const lines = orders.map(
    ({ createdAt, totalAmount, currency, orderStatus }) =>
      `• ${createdAt.slice(0, 10)}, ${totalAmount} ${currency}: ${STATUS_WORDS[orderStatus]}.`,
  );
  return say(['Your last orders:', ...lines].join('\n'));
}
