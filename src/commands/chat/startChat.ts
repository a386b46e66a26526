import type { Chat } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import { channel } from '../channel/state.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import {
  type CommandResult,
  createEntity,
  executeEntity,
  ifAbsent,
  requireEntity,
  requireOfBusiness,
} from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { chat } from './state.ts';

export type StartChat = Omit<Chat, 'chatId' | 'startedAt' | 'lastMessageAt'>;

/** Its platformCustomerId need not name a customer. @throws UnknownReference businessId or channelId */
export async function startChat(
  executor: Executor,
  input: StartChat,
  context: CommandContext,
): Promise<CommandResult<Chat>> {
  return createEntity(executor, chat, context, async chatId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    await requireOfBusiness(executor, channel, input.channelId, 'channelId', input.businessId);
    const started = ifAbsent(chat, { type: 'ChatStarted', data: { chatId, ...input } });
    return executeEntity(executor, chat, chatId, started, context);
  });
}
