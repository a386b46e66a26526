import type { Chat } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import type { Caller } from '../caller.ts';
import { channel } from '../channel/state.ts';
import {
  begin,
  createEntity,
  executeEntity,
  requireEntity,
  requireOfBusiness,
  type Written,
} from '../entity.ts';
import type { Executor } from '../execute.ts';
import { chat } from './state.ts';

export type StartChat = Omit<Chat, 'chatId' | 'startedAt' | 'lastMessageAt'>;

/** Its platformCustomerId need not name a customer. @throws UnknownReference businessId or channelId */
export async function startChat(
  executor: Executor,
  input: StartChat,
  caller: Caller,
): Promise<Written<Chat>> {
  return createEntity(executor, chat, caller, async chatId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    await requireOfBusiness(executor, channel, input.channelId, 'channelId', input.businessId);
    const started = begin(chat, { type: 'ChatStarted', data: { chatId, ...input } });
    return executeEntity(executor, chat, chatId, started, caller);
  });
}
