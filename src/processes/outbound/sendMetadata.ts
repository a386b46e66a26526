/** What travels with a part of a message, and comes back with its echo: which message it is, and which part. */

const METADATA = /^([\w-]{1,100}):(\d{1,4})$/;

export const metadataOf = (messageId: string, part: number): string => `${messageId}:${part}`;

/** Undefined where it is not ours. */
export function sentPartOf(metadata: string | undefined): { messageId: string; part: number } | undefined {
  const [, messageId, part] = METADATA.exec(metadata ?? '') ?? [];
  return messageId === undefined ? undefined : { messageId, part: Number(part) };
}
