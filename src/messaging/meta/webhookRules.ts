/** What an item of a webhook is, and the key by which it is known again: a table, of which the docs are made too. */
import type { WebhookKind } from '../../events/catalog/webhook.ts';
import type { Json } from '../../events/event.ts';
import { digestOf, field, idOf } from '../json.ts';
import { saysSomething } from './messageContent.ts';

export interface Classified {
  readonly kind: WebhookKind;
  readonly key: string;
}

interface Rule {
  readonly kind: WebhookKind;
  /** The fields by which it is told from others. */
  readonly fields: string;
  /** What comes of it. */
  readonly becomes: string;
  readonly when: (item: Json) => boolean;
  /** Undefined where the item lacks what its kind is known by: then nothing comes of it. */
  readonly key: (item: Json, entry: Json) => string | undefined;
}

const has = (...path: string[]) => {
  return (item: Json) => field(item, ...path) !== undefined;
};
/** Instagram writes some of its flags as text. */
const isTrue = (...path: string[]) => {
  return (item: Json) => ['true', '1'].includes(String(field(item, ...path)).toLowerCase());
};
const joined = (...parts: readonly Json[]): string => JSON.stringify(parts);
const party = (item: Json, name: 'sender' | 'recipient'): Json => field(item, name, 'id') ?? null;
const mid = (item: Json) => idOf(field(item, 'message', 'mid'));
const watermark = (kind: 'delivery' | 'read') => (item: Json) =>
  joined(party(item, 'sender'), field(item, kind, 'watermark') ?? null);

/** No mid looks like this. */
const WITHOUT_MID = 'without mid ';
export const isWithoutMid = (key: string): boolean => key.startsWith(WITHOUT_MID);

/** Who wrote to whom, what and when; the entry's time stands in where the item has none. */
function byContent(item: Json, entry: Json): string | undefined {
  if (!saysSomething(item)) return undefined;
  const time = field(item, 'timestamp') ?? field(entry, 'time') ?? null;
  const message = field(item, 'message') ?? null;
  return `${WITHOUT_MID}${digestOf([party(item, 'sender'), party(item, 'recipient'), String(time), message])}`;
}

/** Each edit of a message is one of its own. */
function editKeyOf(item: Json): string {
  const edit = field(item, 'message_edit') ?? null;
  const [target, count] = [field(edit, 'mid') ?? null, field(edit, 'num_edit') ?? null];
  return joined(target, count, field(item, 'timestamp') ?? digestOf(edit));
}

/** The first that fits. */
export const rules: readonly Rule[] = [
  {
    kind: 'unsend',
    fields: '`message.is_deleted`',
    becomes:
      'The message stays and reads `[message unsent]` everywhere, also where it comes later. The bot does not answer it any more.',
    when: isTrue('message', 'is_deleted'),
    key: mid,
  },
  {
    kind: 'echo',
    fields: '`message.is_echo`',
    becomes:
      'One of our own sends is confirmed. What a person at the page or another app wrote is shown as `AGENT`, and the bot leaves the chat to them. What the inbox of Meta wrote by itself, such as an away message, is shown as `BOT`, and the bot goes on. One without anything to show changes nothing.',
    when: isTrue('message', 'is_echo'),
    key: mid,
  },
  {
    kind: 'message',
    fields: '`message`',
    becomes: 'A message of the customer, answered once however many contents it has.',
    when: has('message'),
    key: (item, entry) => mid(item) ?? byContent(item, entry),
  },
  {
    kind: 'edit',
    fields: '`message_edit`',
    becomes: 'The message shows its new text. The newest edit counts, in whatever order they come.',
    when: has('message_edit', 'mid'),
    key: editKeyOf,
  },
  {
    kind: 'postback',
    fields: '`postback`',
    becomes:
      'A message of the customer with the title of what was pressed, or its payload where it has none.',
    when: has('postback'),
    // Versions before 11 gave postbacks no mid.
    key: item => idOf(field(item, 'postback', 'mid')) ?? digestOf(item),
  },
  {
    kind: 'reaction',
    fields: '`reaction`',
    becomes: 'Kept.',
    when: has('reaction'),
    key: item => {
      const target = field(item, 'reaction', 'mid') ?? null;
      const action = field(item, 'reaction', 'action') ?? null;
      return joined(target, party(item, 'sender'), action, field(item, 'timestamp') ?? null);
    },
  },
  {
    kind: 'delivery',
    fields: '`delivery.watermark`, `delivery.mids`',
    becomes: 'What we sent until then, and what is named, is `delivered`.',
    when: item => has('delivery', 'watermark')(item) || has('delivery', 'mids')(item),
    key: item => (has('delivery', 'watermark')(item) ? watermark('delivery')(item) : digestOf(item)),
  },
  {
    kind: 'read',
    fields: '`read.watermark`',
    becomes: 'What we sent until then is `read`.',
    when: has('read', 'watermark'),
    key: watermark('read'),
  },
  {
    kind: 'seen',
    fields: '`read.mid`',
    becomes: 'That message, and what we sent before it, is `read`.',
    when: has('read', 'mid'),
    key: digestOf,
  },
  {
    kind: 'referral',
    fields: '`referral`',
    becomes: 'Kept. One that comes with a message or a postback is told to the bot.',
    when: has('referral'),
    key: digestOf,
  },
];

/** What nobody knows, or what lacks what its kind needs: known again by all that it says. */
export const other = (item: Json): Classified => ({ kind: 'other', key: digestOf(item) });

export function classify(item: Json, entry: Json): Classified {
  const rule = rules.find(({ when }) => when(item));
  const key = rule?.key(item, entry);
  // A key is kept whatever becomes of the item, so it must stay small.
  return rule === undefined || key === undefined || key.length > MAX_KEY_LENGTH
    ? other(item)
    : { kind: rule.kind, key };
}

const MAX_KEY_LENGTH = 4_000;
