/** Whether a message may be sent now, as whom and how: asked of the log before every attempt. */

import { channel as channelAggregate, outageOf } from '../../commands/channel.ts';
import { chat as chatAggregate } from '../../commands/chat.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { RecordedEvent } from '../../events/event.ts';
import type { AuthorizedAccount, Platform } from '../../messaging/platform.ts';
import type { PlatformRegistry } from '../../messaging/platformRegistry.ts';
import { type SendMode, sendMode } from '../../messaging/sendWindows.ts';
import type { LastCustomerMessages } from './lastCustomerMessage.ts';
import type { Outgoing } from './outgoing.ts';

/** Why a message is not sent, for the chat's clients and for operators. */
export interface SendDenial {
  readonly kind: 'denied';
  readonly code: string;
  readonly reason: string;
  /** Set where the channel's recovery will clear the way. */
  readonly awaitsChannel?: Id<'channel'>;
}

/** By what a message is sent, and as whom. */
export interface Sender {
  readonly platform: Platform;
  readonly account: AuthorizedAccount;
}

export interface SendAllowed extends Sender {
  readonly kind: 'allowed';
  readonly mode: SendMode;
}

const denial = (code: string, reason: string): SendDenial => ({ kind: 'denied', code, reason });

const BLANK = denial('blank', 'it is blank, and the platform takes no such message');
const REFUSED = denial('channel-refused', 'the channel is switched off, since the platform refused it');

export class SendPolicy {
  readonly #executor: Executor;
  readonly #platforms: PlatformRegistry;
  readonly #lastCustomerMessages: LastCustomerMessages;

  constructor(executor: Executor, platforms: PlatformRegistry, lastCustomerMessages: LastCustomerMessages) {
    this.#executor = executor;
    this.#platforms = platforms;
    this.#lastCustomerMessages = lastCustomerMessages;
  }

  /** Whether a message that was just posted goes to a platform. */
  async concerns({ chatId, channelId, event }: Outgoing): Promise<boolean> {
    if (event.data.platformMessageId !== null) return false;
    const chat = await this.#executor.load(chatAggregate, chatId);
    if (chat.state.status !== 'active' || chat.state.entity.chatType === 'test') return false;
    const { state } = await this.#executor.load(channelAggregate, channelId);
    const isConnected = state.status === 'active';
    const platform = isConnected ? this.#platforms.ofChannel(state.entity) : this.#platforms;
    return platform !== undefined && this.#ageOf(event.metadata) <= platform.maxMessageAgeMs;
  }

  #ageOf({ recordedAt }: RecordedEvent['metadata']): number {
    return this.#executor.now().getTime() - Date.parse(recordedAt);
  }

  async ask(message: Outgoing): Promise<SendAllowed | SendDenial> {
    const { state } = await this.#executor.load(chatAggregate, message.chatId);
    if (state.status !== 'active') return denial('chat-gone', 'the chat was deleted');
    if (state.entity.chatType === 'test') return denial('test-chat', 'the chat became a test chat');
    if (message.parts.length === 0) return BLANK;
    const sender = await this.#sender(message.channelId);
    if ('kind' in sender) return sender;
    const lastWroteAt = await this.#lastCustomerMessages.of(message);
    const moment = { senderType: message.senderType, lastWroteAt, now: this.#executor.now() };
    const mode = sendMode(sender.platform.windows, moment);
    if (!mode) return denial('outside-window', 'the customer has not written for too long');
    return { kind: 'allowed', ...sender, mode };
  }

  async #sender(channelId: Id<'channel'>): Promise<Sender | SendDenial> {
    const { state } = await this.#executor.load(channelAggregate, channelId);
    if (state.status !== 'active') return denial('channel-disconnected', 'the channel is not connected');
    const { isActive, accessToken, platformType, platformSpecificId } = state.entity;
    if (!isActive && outageOf(state)) return { ...REFUSED, awaitsChannel: channelId };
    if (!isActive) return denial('channel-inactive', 'the channel is switched off');
    if (accessToken === null || accessToken === '')
      return denial('channel-without-token', 'the channel has no access token');
    const platform = this.#platforms.ofChannel(state.entity);
    if (!platform) return denial('platform-not-served', 'nothing is sent on the platform of the channel');
    return { platform, account: { platformType, platformSpecificId, accessToken } };
  }
}
