/** Events of `health-<channelId>`: how the platform takes what a channel sends, as far as it takes it badly. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { instant, nullableText, text } from './fields.ts';
import { channelId } from './ids.ts';

const of = z.object({ channelId });

export const healthEvents = [
  defineEvent('SendRefusedByPage', {
    summary: 'A send met an error of its page, which may concern only this person.',
    schema: of.extend({ platformCustomerId: text, code: nullableText }),
  }),
  defineEvent('ChannelOutageBegan', {
    summary: 'The channel was switched off, since the platform refused it.',
    // Of the channel's stream, at which it was.
    schema: of.extend({ revision: z.int(), reason: text }),
  }),
  defineEvent('SendsPaused', {
    summary: 'The platform wants nothing of the page for a while.',
    schema: of.extend({ until: instant, reason: text }),
  }),
  defineEvent('SendsAccepted', {
    summary: 'The platform took a send of the channel: what was counted against it is forgotten.',
    schema: of,
  }),
] as const;
