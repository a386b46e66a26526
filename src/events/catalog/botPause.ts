/** Events of `botPause-<chatId>`: a pause of the bot, which an agent's message begins, ended before its time. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { chatId } from './ids.ts';

export const botPauseEvents = [
  defineEvent('BotResumed', {
    summary: 'A person lets the bot answer in the chat again, though an agent wrote in it a short while ago.',
    schema: z.object({ chatId }),
  }),
] as const;
