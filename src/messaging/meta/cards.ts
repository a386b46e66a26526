/** Templates in words: a line for each card of them, with what the customer saw on it. */
import type { Json } from '../../events/event.ts';
import { field } from '../json.ts';
import { targetOf } from './links.ts';
import { readable, wordsOf } from './words.ts';

/** Lines of one template; those that come after are left to the event. */
const MAX_LINES = 30;

/** Empty where nothing can be read. */
export function cardLines(attachment: Json): readonly string[] {
  const payload = field(attachment, 'payload') ?? null;
  const cards = [attachment, payload, ...elementsOf(payload)].map(cardLine);
  return [...new Set(cards)].filter(line => line !== '').slice(0, MAX_LINES);
}

/** `payload.elements`, or those of what the payload holds: `product.elements`, `generic.elements`. A list, or one alone. */
export function elementsOf(payload: Json): readonly Json[] {
  const holders = [payload, ...Object.values(typeof payload === 'object' ? (payload ?? {}) : {})];
  return holders.flatMap((holder: Json) => {
    const elements = field(holder, 'elements');
    if (Array.isArray(elements)) return elements;
    return typeof elements === 'object' && elements !== null ? [elements] : [];
  });
}

function cardLine(card: Json): string {
  const texts = wordsOf(card, ['title', 'text', 'subtitle']);
  const facts = [priceOf(card), ...wordsOf(card, ['order_number', 'coupon_code', 'retailer_id'])];
  const said = [...texts, ...facts].filter(each => each !== undefined);
  const named = said.length > 0 ? said : wordsOf(card, ['id']);
  const parts = [[...new Set(named)].join(', '), buttonsOf(card), linkOf(card, named.length > 0)];
  return parts.filter(part => part !== undefined && part !== '').join(' ');
}

/** A price of its own, or the sum of a receipt. */
function priceOf(card: Json): string | undefined {
  const price = field(card, 'price') ?? field(card, 'summary', 'total_cost');
  const amount = readable(price) ?? readable(field(price, 'amount'));
  const currency = readable(field(card, 'currency')) ?? readable(field(price, 'currency'));
  return amount === undefined || currency === undefined ? amount : `${amount} ${currency}`;
}

function buttonsOf(card: Json): string | undefined {
  const buttons = field(card, 'buttons');
  const titles = Array.isArray(buttons) ? buttons.flatMap((each: Json) => wordsOf(each, ['title'])) : [];
  return titles.length === 0 ? undefined : titles.map(title => `[${title}]`).join(' ');
}

/** Where the card leads; its picture only where there is nothing else to say. */
function linkOf(card: Json, hasWords: boolean): string | undefined {
  const pages = [
    field(card, 'default_action', 'url'),
    field(card, 'item_url'),
    field(card, 'url'),
    field(card, 'order_url'),
  ];
  const pictures = hasWords ? [] : [field(card, 'image_url')];
  return [...pages, ...pictures].map(each => targetOf(readable(each))).find(each => each !== undefined);
}
