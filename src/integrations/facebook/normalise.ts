/** Takes a webhook of Meta apart: one item for each thing that happened, under a key by which it is known again. */
import { z } from 'zod';
import type { WEBHOOK_KINDS } from '../../events/catalog/webhook.ts';
import type { Json } from '../../events/event.ts';
import { digestOf, field, idOf, instantOf, storable } from './json.ts';

export type WebhookKind = (typeof WEBHOOK_KINDS)[number];
export type Platform = 'facebook' | 'instagram';

/** One thing that happened on a page, as it goes into the log. */
export interface WebhookItem {
  readonly platform: Platform;
  readonly pageId: string;
  readonly kind: WebhookKind;
  readonly key: string;
  readonly standby: boolean;
  readonly happenedAt: string | null;
  readonly item: Json;
}

/** What is asked of a payload: entries. What is in them may be anything. */
export const webhookPayload = z.looseObject(
  { object: z.unknown().optional(), entry: z.array(z.unknown(), { error: 'must be a list' }) },
  { error: 'The body must be a JSON object' },
);
export type WebhookPayload = z.infer<typeof webhookPayload>;

/** Stands for the page of an entry that does not say whose it is. */
const NO_PAGE = 'unknown';

/** The items in the order in which Meta stamped them; those of the same time as they came. */
export function itemsOf({ object, entry }: WebhookPayload): readonly WebhookItem[] {
  const platform = object === 'instagram' ? 'instagram' : 'facebook';
  const isKnown = object === 'page' || object === 'instagram';
  const stamped = entry.flatMap(each => itemsOfEntry(storable(each), platform, isKnown));
  return stamped.sort((a, b) => (a.stamp < b.stamp ? -1 : Number(a.stamp > b.stamp))).map(({ item }) => item);
}

interface Stamped {
  readonly stamp: string;
  readonly item: WebhookItem;
}

function itemsOfEntry(entry: Json, platform: Platform, isKnown: boolean): readonly Stamped[] {
  const pageId = idOf(field(entry, 'id')) ?? NO_PAGE;
  const sent = instantOf(field(entry, 'time')) ?? '';
  const item = (raw: Json, standby: boolean, classify: (item: Json) => Classified): Stamped => {
    const happenedAt = instantOf(field(raw, 'timestamp')) ?? null;
    const classified = isKnown ? classify(raw) : other(raw);
    const whole = { platform, pageId, standby, happenedAt, item: raw, ...classified };
    return { stamp: happenedAt ?? sent, item: whole };
  };
  const items = [
    ...listOf(entry, 'messaging').map(raw => item(raw, false, classifyMessaging)),
    ...listOf(entry, 'standby').map(raw => item(raw, true, classifyMessaging)),
    ...listOf(entry, 'changes').map(raw => item(raw, false, other)),
  ];
  return items.length > 0 ? items : [item(entry, false, other)];
}

function listOf(entry: Json, name: string): readonly Json[] {
  const list = field(entry, name);
  return Array.isArray(list) ? list : [];
}

type Classified = Pick<WebhookItem, 'kind' | 'key'>;

/** What nobody knows, or what lacks what its kind needs: known again by all that it says. */
const other = (item: Json): Classified => ({ kind: 'other', key: digestOf(item) });

/** A message is known again by its mid. One without cannot be told from another. */
const byMid = (item: Json, kind: WebhookKind): Classified => {
  const mid = idOf(field(item, 'message', 'mid'));
  return mid === undefined ? other(item) : { kind, key: mid };
};

const sender = (item: Json) => field(item, 'sender', 'id') ?? null;
const joined = (...parts: readonly Json[]): string => JSON.stringify(parts);

interface Rule {
  readonly when: (item: Json) => boolean;
  readonly is: (item: Json) => Classified;
}

const has = (...path: string[]) => {
  return (item: Json) => field(item, ...path) !== undefined;
};
const isTrue = (...path: string[]) => {
  return (item: Json) => field(item, ...path) === true;
};

/** The first that fits; which one does is seen by the fields that are there. */
const rules: readonly Rule[] = [
  { when: isTrue('message', 'is_deleted'), is: item => byMid(item, 'unsend') },
  { when: isTrue('message', 'is_echo'), is: item => byMid(item, 'echo') },
  { when: has('message'), is: item => byMid(item, 'message') },
  {
    when: has('postback'),
    // Versions before 11 gave postbacks no mid.
    is: item => ({ kind: 'postback', key: idOf(field(item, 'postback', 'mid')) ?? digestOf(item) }),
  },
  {
    when: has('reaction'),
    is: item => {
      const mid = field(item, 'reaction', 'mid') ?? null;
      const action = field(item, 'reaction', 'action') ?? null;
      return { kind: 'reaction', key: joined(mid, sender(item), action, field(item, 'timestamp') ?? null) };
    },
  },
  { when: has('delivery', 'watermark'), is: item => byWatermark(item, 'delivery') },
  { when: has('read', 'watermark'), is: item => byWatermark(item, 'read') },
  { when: has('read', 'mid'), is: item => ({ kind: 'seen', key: digestOf(item) }) },
  { when: has('referral'), is: item => ({ kind: 'referral', key: digestOf(item) }) },
];

const byWatermark = (item: Json, kind: 'delivery' | 'read'): Classified => ({
  kind,
  key: joined(sender(item), field(item, kind, 'watermark') ?? null),
});

function classifyMessaging(item: Json): Classified {
  const { kind, key } = rules.find(({ when }) => when(item))?.is(item) ?? other(item);
  // A key is kept whatever becomes of the item, so it must stay small.
  return key.length > MAX_KEY_LENGTH ? other(item) : { kind, key };
}

const MAX_KEY_LENGTH = 4_000;
