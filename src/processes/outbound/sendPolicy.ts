/** Whether a message may be sent now, as whom and how: asked of the log before every attempt. */
import { channel as channelAggregate, outageOf } from '../../commands/channel.ts';
import { chat as chatAggregate } from '../../commands/chat.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Channel } from '../../events/entities.ts';
import type { GraphPage } from '../../messaging/meta/graphClient.ts';
import type { LastCustomerMessages } from './lastCustomerMessage.ts';
import type { Outgoing } from './outgoing.ts';
import { MAX_AGE_MS, type SendMode, sendMode } from './window.ts';

const PLATFORMS: readonly Channel['platformType'][] = ['FACEBOOK_PAGE', 'INSTAGRAM_BUSINESS'];

/** Why a message is not sent, for the chat's clients and for operators. */
export interface SendDenial {
  readonly kind: 'denied';
  readonly code: string;
  readonly reason: string;
  /** Set where the channel's recovery will clear the way. */
  readonly awaitsChannel?: string;
}

export interface SendAllowed {
  readonly kind: 'allowed';
  readonly page: GraphPage;
  readonly mode: SendMode;
}

const denial = (code: string, reason: string): SendDenial => ({ kind: 'denied', code, reason });

const BLANK = denial('blank', 'it is blank, and the platform takes no such message');
const REFUSED = denial('channel-refused', 'the channel is switched off, since the platform refused it');

export class SendPolicy {
  readonly #executor: Executor;
  readonly #lastCustomerMessages: LastCustomerMessages;

  constructor(executor: Executor, lastCustomerMessages: LastCustomerMessages) {
    this.#executor = executor;
    this.#lastCustomerMessages = lastCustomerMessages;
  }

  /** Whether a platform is to be told of a message that was just posted. */
  async concerns({ chatId, channelId, event }: Outgoing): Promise<boolean> {
    if (event.data.platformMessageId !== null || this.#isHistory(event.metadata.recordedAt)) return false;
    const chat = await this.#executor.load(chatAggregate, chatId);
    if (chat.state.status !== 'active' || chat.state.entity.chatType === 'test') return false;
    const { state } = await this.#executor.load(channelAggregate, channelId);
    return state.status !== 'active' || PLATFORMS.includes(state.entity.platformType);
  }

  #isHistory(recordedAt: string): boolean {
    return this.#executor.now().getTime() - Date.parse(recordedAt) > MAX_AGE_MS;
  }

  async ask(message: Outgoing): Promise<SendAllowed | SendDenial> {
    const { state } = await this.#executor.load(chatAggregate, message.chatId);
    if (state.status !== 'active') return denial('chat-gone', 'the chat was deleted');
    if (state.entity.chatType === 'test') return denial('test-chat', 'the chat became a trial');
    if (message.parts.length === 0) return BLANK;
    const page = await this.#page(message.channelId);
    if ('kind' in page) return page;
    const lastWroteAt = await this.#lastCustomerMessages.of(message);
    const mode = sendMode({ senderType: message.senderType, lastWroteAt, now: this.#executor.now() });
    if (!mode) return denial('outside-window', 'the customer has not written for too long');
    return { kind: 'allowed', page, mode };
  }

  async #page(channelId: string): Promise<GraphPage | SendDenial> {
    const { state } = await this.#executor.load(channelAggregate, channelId);
    if (state.status !== 'active') return denial('channel-disconnected', 'the channel is not connected');
    const { isActive, accessToken, platformType, platformSpecificId } = state.entity;
    if (!isActive && outageOf(state)) return { ...REFUSED, awaitsChannel: channelId };
    if (!isActive) return denial('channel-inactive', 'the channel is switched off');
    if (accessToken === null || accessToken === '')
      return denial('channel-without-token', 'the channel has no access token');
    return { platformType, platformSpecificId, accessToken };
  }
}
