/** The bot in a chat: whether it keeps silent since an agent wrote, and letting it speak again. */

import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { chat } from '../../commands/chat.ts';
import { chatId, type Id } from '../../events/catalog/ids.ts';
import { HttpProblem } from '../problems.ts';
import { type Reply, type Route, route } from '../route.ts';
import { parameters } from '../schemas/query.ts';

const shown = z
  .object({
    chatId: z.string(),
    pausedUntil: z.iso.datetime().nullable().describe('Null where the bot may answer.'),
  })
  .meta({ id: 'BotInChat' });

const ofChat = {
  tag: 'chats',
  access: 'user',
  id: { parameter: 'chatId', of: 'Chat', schema: chatId },
  query: parameters({}),
  replies: { 200: { description: 'Whether it keeps silent', schema: shown } },
  problems: { 'not-found': { message: 'Chat not found' } },
} as const;

export const botRoutes = (backend: Backend): Route[] => [
  route({
    ...ofChat,
    method: 'GET',
    path: '/api/chats/:chatId/bot',
    operationId: 'getBotInChat',
    summary: 'Until when the bot keeps silent in the chat, since an agent wrote in it.',
    handle: ({ id }) => answer(backend, id),
  }),
  route({
    ...ofChat,
    method: 'POST',
    path: '/api/chats/:chatId/bot/resume',
    operationId: 'resumeBotInChat',
    summary: 'Lets the bot answer in the chat again, from the next message of the customer on.',
    handle: async ({ id, context }) => {
      await requireChat(backend, id);
      await backend.bot.pauses.resume(id, context());
      return answer(backend, id);
    },
  }),
];

async function answer(backend: Backend, chatId: Id<'chat'>): Promise<Reply> {
  await requireChat(backend, chatId);
  const pausedUntil = (await backend.bot.pauses.pausedUntil(chatId)) ?? null;
  return { status: 200, body: JSON.stringify({ chatId, pausedUntil }) };
}

async function requireChat({ executor }: Backend, chatId: Id<'chat'>): Promise<void> {
  const { state } = await executor.load(chat, chatId);
  if (state.status !== 'active') throw new HttpProblem(404, 'not-found', 'Chat not found');
}
