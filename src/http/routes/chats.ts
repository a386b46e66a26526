import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { chatStatus, chatType, identifier, nullableIdentifier, reference } from '../../api/fields.ts';
import { deleteChat, startChat, updateChat } from '../../commands/chat.ts';
import { chatId } from '../../events/catalog/ids.ts';
import { chats as model } from '../../projections/chats.ts';
import { resourceRoutes } from '../resource.ts';
import type { Route } from '../route.ts';

export const chatRoutes = (backend: Backend): Route[] =>
  resourceRoutes(backend, {
    path: 'chats',
    name: 'Chat',
    id: chatId,
    model,
    create: {
      schema: z.object({
        businessId: reference.brand<'business'>(),
        platformCustomerId: identifier,
        channelId: reference.brand<'channel'>(),
        providerUserId: nullableIdentifier.default(null),
        status: chatStatus.default('OPEN'),
        chatType: chatType.default('real'),
      }),
      required: ['businessId', 'platformCustomerId', 'channelId'],
      missing: 'businessId, platformCustomerId, and channelId are required',
      run: startChat,
      refuses: ['unknown-reference'],
    },
    update: {
      schema: z.object({ status: chatStatus, chatType, providerUserId: nullableIdentifier }).partial(),
      run: updateChat,
    },
    remove: { run: ({ executor }, chatId, context) => deleteChat(executor, chatId, context) },
  });
