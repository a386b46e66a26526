/** What a caller may do with a chat or a business over a socket. */

import { chat } from '../commands/chat.ts';
import { streamName } from '../commands/engine/aggregate.ts';
import type { Executor } from '../commands/engine/executor.ts';
import { businessId, chatId, type Id } from '../events/catalog/ids.ts';
import { type Access, type Role, roleInChat } from '../identity/access.ts';
import { FrameError, type Topic } from './protocol.ts';

/** By act, the roles that may. */
export interface SocketPolicy {
  readonly followChat: readonly Role[];
  readonly followBusiness: readonly Role[];
  readonly send: readonly Role[];
  readonly typing: readonly Role[];
}

/** What is another's is not there. @throws FrameError */
function require(role: Role | undefined, allowed: readonly Role[], what: 'chat' | 'business'): void {
  if (role === undefined) throw new FrameError('not-found', `no such ${what}`);
  if (!allowed.includes(role)) throw new FrameError('not-permitted', 'not for callers of this role');
}

export class Permission {
  readonly #policy: SocketPolicy;
  readonly #executor: Executor;

  constructor(policy: SocketPolicy, executor: Executor) {
    this.#policy = policy;
    this.#executor = executor;
  }

  /** @throws FrameError */
  async toFollow(access: Access, topic: Topic): Promise<void> {
    if (access.principal.kind === 'open') return;
    const id = topic.slice(topic.indexOf(' ') + 1);
    if (topic.startsWith('chat ')) await this.#inChat(access, chatId.parse(id), 'followChat');
    else if (access.principal.kind === 'customer')
      throw new FrameError('not-permitted', 'not for callers of this role');
    else require(access.roleIn(businessId.parse(id)), this.#policy.followBusiness, 'business');
  }

  /** @throws FrameError */
  async toWrite(
    access: Access,
    act: 'send' | 'typing',
    chatId: Id<'chat'>,
    senderType: string,
  ): Promise<void> {
    const { kind } = access.principal;
    if (kind === 'open') return;
    await this.#inChat(access, chatId, act);
    if (kind === 'customer' && senderType !== 'CUSTOMER')
      throw new FrameError('not-permitted', 'senderType: a customer writes as CUSTOMER');
  }

  async #inChat(access: Access, chatId: Id<'chat'>, act: 'followChat' | 'send' | 'typing'): Promise<void> {
    const businessId = await this.#businessOf(chatId);
    const role = businessId === undefined ? undefined : roleInChat(access, chatId, businessId);
    require(role, this.#policy[act], 'chat');
  }

  /** Also of a chat that was deleted: its past can be followed up. */
  async #businessOf(chatId: Id<'chat'>): Promise<Id<'business'> | undefined> {
    const { state } = await this.#executor.load(chat, chatId);
    if (state.status === 'active') return state.entity.businessId;
    if (state.status === 'absent') return undefined;
    const [first] = await this.#executor.store.readStream(streamName(chat, chatId), { limit: 1 });
    return first && businessId.parse(first.data.businessId);
  }
}
