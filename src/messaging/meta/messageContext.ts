/** What a platform says beside a message, for the bot or agent that answers it: a table, of which the docs are made too. */
import { type MessageContext, messageContext } from '../../events/catalog/chat.ts';
import type { Json } from '../../events/event.ts';
import { field, idOf } from '../json.ts';
import { payloadOf } from './messageContent.ts';
import { readable } from './words.ts';

/** Longer ones are none that a platform sets; each goes into every question. */
const MAX_LENGTH = 4_000;

interface ContextField {
  readonly name: keyof MessageContext;
  /** Where the payload has it. */
  readonly from: string;
  /** What it means, for the docs. */
  readonly means: string;
  /** Undefined where the item has none. */
  readonly read: (item: Json) => Json | undefined;
}

const bounded = (value: string | undefined): string | undefined => value?.slice(0, MAX_LENGTH).toWellFormed();

/** Those of the fields that are there; undefined where none is. */
function filled(fields: { readonly [name: string]: string | undefined }): Json | undefined {
  const there = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return there.length === 0 ? undefined : Object.fromEntries(there);
}

function pressed(item: Json): Json | undefined {
  const button = field(item, 'postback');
  if (button === undefined) return undefined;
  const [title, payload] = [bounded(readable(field(button, 'title'))), bounded(payloadOf(button))];
  return { title: title ?? null, payload: payload ?? null };
}

function tapped(item: Json): Json | undefined {
  const payload = bounded(payloadOf(field(item, 'message', 'quick_reply') ?? null));
  return payload === undefined ? undefined : { payload };
}

function repliedTo(item: Json): Json | undefined {
  const replyTo = field(item, 'message', 'reply_to');
  const [mid, id] = [idOf(field(replyTo, 'mid')), idOf(field(replyTo, 'story', 'id'))];
  const url = bounded(readable(field(replyTo, 'story', 'url')));
  const story = id === undefined && url === undefined ? undefined : { id: id ?? null, url: url ?? null };
  if (mid === undefined && story === undefined) return undefined;
  return { ...(mid !== undefined && { mid }), ...(story && { story }) };
}

function referredBy(item: Json): Json | undefined {
  const referral =
    field(item, 'message', 'referral') ?? field(item, 'postback', 'referral') ?? field(item, 'referral');
  const text = (...path: string[]) => bounded(readable(field(referral, ...path)));
  return filled({
    ref: text('ref'),
    source: text('source'),
    type: text('type'),
    adId: text('ad_id'),
    adTitle: text('ads_context_data', 'ad_title'),
    productId: text('product', 'id') ?? text('ads_context_data', 'product_id'),
    refererUri: text('referer_uri'),
  });
}

export const contextFields: readonly ContextField[] = [
  {
    name: 'postback',
    from: '`postback`',
    means: 'The button that was pressed: its `title`, and the `payload` that its maker gave it, or null.',
    read: pressed,
  },
  {
    name: 'quickReply',
    from: '`message.quick_reply`',
    means: 'The quick reply that was tapped: its `payload`.',
    read: tapped,
  },
  {
    name: 'replyTo',
    from: '`message.reply_to`',
    means: 'What the customer answers: the `mid` of a message, or a `story` with its `id` and `url`.',
    read: repliedTo,
  },
  {
    name: 'referral',
    from: '`referral`, in `message` or `postback` or beside them',
    means:
      'Where the customer came from, as far as the platform says: `ref`, `source`, `type`, `adId`, `adTitle`, `productId`, `refererUri`.',
    read: referredBy,
  },
];

/** Undefined where the item says nothing beside its content. */
export function contextOf(item: Json): MessageContext | undefined {
  const found = contextFields.flatMap(({ name, read }) => {
    const value = read(item);
    return value === undefined ? [] : [[name, value]];
  });
  return found.length === 0 ? undefined : messageContext.parse(Object.fromEntries(found));
}
