/** What travels with a part of a message, and comes back with its echo: which message it is, and which part. */
import { type Id, messageId } from '../../events/catalog/ids.ts';

const METADATA = /^([\w-]{1,100}):(\d{1,4})$/;

export const metadataOf = (messageId: Id<'message'>, part: number): string => `${messageId}:${part}`;

/** Undefined where it is not ours. */
export function sentPartOf(
  metadata: string | undefined,
): { messageId: Id<'message'>; part: number } | undefined {
  const [, id, part] = METADATA.exec(metadata ?? '') ?? [];
  return id === undefined ? undefined : { messageId: messageId.parse(id), part: Number(part) };
}
