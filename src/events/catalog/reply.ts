/** Events of `reply-<messageId>`: whether and how the bot answered a customer's message. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { id, text } from './fields.ts';
import { chatId, messageId } from './ids.ts';

const of = z.object({ messageId, chatId });

export const replyEvents = [
  defineEvent('ReplyAttempted', {
    summary: 'The responder is being asked; of several instances the one that appended this asks.',
    schema: of.extend({ instanceId: id, attempt: z.int().min(1) }),
  }),
  defineEvent('ReplyGiven', {
    summary: 'The bot answered with these messages.',
    schema: of.extend({ replies: z.array(messageId) }),
  }),
  defineEvent('ReplyWithheld', {
    summary: 'The bot did not answer, for the reason given.',
    schema: of.extend({ reason: text }),
  }),
] as const;
