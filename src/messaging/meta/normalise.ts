/** Takes a webhook of Meta apart: one item for each thing that happened, under a key by which it is known again. */
import { z } from 'zod';
import type { PlatformName, ReceivedItem } from '../../events/catalog/webhook.ts';
import type { Json } from '../../events/event.ts';
import { field, idOf, storable } from '../json.ts';
import { happenedAt } from './times.ts';
import { type Classified, classify, other } from './webhookRules.ts';

/** What is asked of a payload: entries. What is in them may be anything. */
export const webhookPayload = z.looseObject(
  { object: z.unknown().optional(), entry: z.array(z.unknown(), { error: 'must be a list' }) },
  { error: 'The body must be a JSON object' },
);
type WebhookPayload = z.infer<typeof webhookPayload>;

/** Stands for the page of an entry that does not say whose it is. */
export const NO_PAGE = 'unknown';

/**
 * The items in the order in which Meta stamped them; those of the same time as they came, and those whose time is not
 * to be believed as if they had happened on arrival.
 */
export function itemsOf(
  { object, entry }: WebhookPayload,
  arrivedAt: Date = new Date(),
): readonly ReceivedItem[] {
  const platform = object === 'instagram' ? 'instagram' : 'facebook';
  const isKnown = object === 'page' || object === 'instagram';
  const stamped = entry.flatMap(each => itemsOfEntry(storable(each), platform, isKnown, arrivedAt));
  return stamped.sort((a, b) => (a.stamp < b.stamp ? -1 : Number(a.stamp > b.stamp))).map(({ item }) => item);
}

/** How many items a payload has, entries without any counted as one; found without looking into them. */
export function countItems({ entry }: WebhookPayload): number {
  const counts = entry.map(each => {
    const lists = LISTS.map(name => (each as Record<string, unknown> | null)?.[name]);
    return lists.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
  });
  return counts.reduce((sum, count) => sum + Math.max(1, count), 0);
}

const LISTS = ['messaging', 'standby', 'changes'] as const;

interface Stamped {
  readonly stamp: string;
  readonly item: ReceivedItem;
}

/** What stands in an entry, before its kind is known. */
interface Found {
  readonly raw: Json;
  readonly standby: boolean;
  readonly is: Classified;
  readonly changeField?: string;
}

function itemsOfEntry(
  entry: Json,
  platform: PlatformName,
  isKnown: boolean,
  arrivedAt: Date,
): readonly Stamped[] {
  const pageId = idOf(field(entry, 'id')) ?? NO_PAGE;
  const sent = happenedAt(field(entry, 'time'), arrivedAt) ?? arrivedAt.toISOString();
  return foundIn(entry, isKnown).map(({ raw, standby, is, ...change }) => {
    const at = happenedAt(field(raw, 'timestamp'), arrivedAt) ?? null;
    const item = { platform, pageId, standby, happenedAt: at, ...change, item: raw, ...is };
    return { stamp: at ?? sent, item };
  });
}

function foundIn(entry: Json, isKnown: boolean): readonly Found[] {
  const classifyKnown = (raw: Json) => (isKnown ? classify(raw, entry) : other(raw));
  const found = [
    ...listOf(entry, 'messaging').map(raw => ({ raw, standby: false, is: classifyKnown(raw) })),
    ...listOf(entry, 'standby').map(raw => ({ raw, standby: true, is: classifyKnown(raw) })),
    ...listOf(entry, 'changes').map(raw => changeOf(raw, classifyKnown)),
  ];
  return found.length > 0 ? found : [{ raw: entry, standby: false, is: other(entry) }];
}

/** Between a person and the page it is the very item that `messaging` would hold; else a change of something else. */
function changeOf(change: Json, classifyKnown: (raw: Json) => Classified): Found {
  const value = field(change, 'value');
  const name = field(change, 'field');
  const is = field(value, 'sender', 'id') === undefined ? undefined : classifyKnown(value ?? null);
  if (value === undefined || is === undefined || is.kind === 'other') {
    return { raw: change, standby: false, is: other(change) };
  }
  return {
    raw: value,
    standby: name === 'standby',
    is,
    ...(typeof name === 'string' && { changeField: name }),
  };
}

function listOf(entry: Json, name: string): readonly Json[] {
  const list = field(entry, name);
  return Array.isArray(list) ? list : [];
}
