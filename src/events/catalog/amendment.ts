/**
 * Events of `amendment-<id>`: what a platform told of a message after it was written, kept also where the message has
 * yet to come. The id stands for page and platform message, or is that of a message of ours which shows it.
 */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { instant, text } from './fields.ts';
import { messageId } from './ids.ts';

const of = z.object({ pageId: text, platformMessageId: text });

export const amendmentEvents = [
  defineEvent('PlatformMessageUnsent', {
    summary: 'The author of a message on a platform has unsent it: its content is not shown any more.',
    schema: of.extend({
      /** Of the message that shows it, in whose own stream the event lies then. */
      messageId: messageId.exactOptional(),
    }),
  }),
  defineEvent('PlatformMessageEdited', {
    summary: 'The author of a message on a platform has changed its text.',
    schema: of.extend({
      content: text,
      /** How often it was edited until then; null where the platform does not count. */
      edit: z.int().nullable(),
      editedAt: instant,
    }),
  }),
] as const;
