/** Where an item holds the content of a message, and what is left of it once that was unsent. */
import type { Json } from '../../events/event.ts';
import { UNSENT } from '../../events/message.ts';
import { field, idOf, pick } from '../json.ts';

/** What of an item can hold the content of a message. */
const PARTS = ['message', 'postback', 'message_edit'] as const;

/** The mid; undefined where the item has no content. Of a change that is no item itself, its value counts. */
export const contentIdOf = (item: Json): string | undefined => midOf(item) ?? midOf(field(item, 'value'));

const midOf = (item: Json | undefined): string | undefined =>
  PARTS.map(part => idOf(field(item, part, 'mid'))).find(mid => mid !== undefined);

/** Who wrote to whom and when, and which message it is. */
export function withoutContent(item: Json): Json {
  const value = field(item, 'value');
  return value === undefined ? outlineOf(item) : { ...pick(item, ['field']), value: outlineOf(value) };
}

function outlineOf(item: Json): Json {
  const parties = ['sender', 'recipient'].map(party => [party, pick(field(item, party), ['id'])]);
  const parts = PARTS.filter(part => field(item, part) !== undefined).map(part => [
    part,
    pick(field(item, part), ['mid', 'is_echo', 'is_deleted', 'app_id', 'num_edit']),
  ]);
  const who = Object.fromEntries([...parties, ...parts]);
  return { ...pick(item, ['timestamp']), ...who, content: UNSENT.content };
}
