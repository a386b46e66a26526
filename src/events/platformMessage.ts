/** How a platform's message is known in the log: by its page and its id there, whatever the id looks like. */
import { createHash } from 'node:crypto';

export interface PlatformMessage {
  /** Page or account that it came for. */
  readonly pageId: string;
  /** The platform's own id of it: the mid. */
  readonly platformMessageId: string;
}

/** Where its amendments lie. */
export const amendmentIdOf = ({ pageId, platformMessageId }: PlatformMessage): string =>
  createHash('sha256')
    .update(JSON.stringify([pageId, platformMessageId]))
    .digest('base64url');
