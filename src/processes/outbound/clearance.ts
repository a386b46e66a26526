/** Whether a message may be sent now, as whom and how: asked of the log before every attempt. */
import { channel as channelAggregate, outageOf } from '../../commands/channel/state.ts';
import { chat as chatAggregate } from '../../commands/chat/state.ts';
import type { Executor } from '../../commands/execute.ts';
import type { Channel } from '../../events/entities.ts';
import type { GraphPage } from '../../integrations/facebook/graphClient.ts';
import type { LastWords } from './lastWords.ts';
import type { Outgoing } from './outgoing.ts';
import { MAX_AGE_MS, type SendMode, sendMode } from './window.ts';

const PLATFORMS: readonly Channel['platformType'][] = ['FACEBOOK_PAGE', 'INSTAGRAM_BUSINESS'];

/** Why a message is not sent, for the chat's clients and for operators. */
export interface Obstacle {
  readonly kind: 'obstacle';
  readonly code: string;
  readonly reason: string;
  /** Set where the channel's recovery will clear the way. */
  readonly awaitsChannel?: string;
}

export interface Cleared {
  readonly kind: 'cleared';
  readonly page: GraphPage;
  readonly mode: SendMode;
}

const obstacle = (code: string, reason: string): Obstacle => ({ kind: 'obstacle', code, reason });

const BLANK = obstacle('blank', 'it is blank, and the platform takes no such message');
const REFUSED = obstacle('channel-refused', 'the channel is switched off, since the platform refused it');

export class Clearances {
  readonly #executor: Executor;
  readonly #lastWords: LastWords;

  constructor(executor: Executor, lastWords: LastWords) {
    this.#executor = executor;
    this.#lastWords = lastWords;
  }

  /** Whether a platform is to be told of a message that was just posted. */
  async concerns({ chatId, channelId, event }: Outgoing): Promise<boolean> {
    if (event.data.platformMessageId !== null || this.#isHistory(event.metadata.recordedAt)) return false;
    const chat = await this.#executor.load(chatAggregate, chatId);
    if (chat.state.status !== 'live' || chat.state.entity.chatType === 'test') return false;
    const { state } = await this.#executor.load(channelAggregate, channelId);
    return state.status !== 'live' || PLATFORMS.includes(state.entity.platformType);
  }

  #isHistory(recordedAt: string): boolean {
    return this.#executor.now().getTime() - Date.parse(recordedAt) > MAX_AGE_MS;
  }

  async ask(message: Outgoing): Promise<Cleared | Obstacle> {
    const { state } = await this.#executor.load(chatAggregate, message.chatId);
    if (state.status !== 'live') return obstacle('chat-gone', 'the chat was deleted');
    if (state.entity.chatType === 'test') return obstacle('test-chat', 'the chat became a trial');
    if (message.parts.length === 0) return BLANK;
    const page = await this.#page(message.channelId);
    if ('kind' in page) return page;
    const lastWroteAt = await this.#lastWords.of(message);
    const mode = sendMode({ senderType: message.senderType, lastWroteAt, now: this.#executor.now() });
    if (!mode) return obstacle('outside-window', 'the customer has not written for too long');
    return { kind: 'cleared', page, mode };
  }

  async #page(channelId: string): Promise<GraphPage | Obstacle> {
    const { state } = await this.#executor.load(channelAggregate, channelId);
    if (state.status !== 'live') return obstacle('channel-disconnected', 'the channel is not connected');
    const { isActive, accessToken, platformType, platformSpecificId } = state.entity;
    if (!isActive && outageOf(state)) return { ...REFUSED, awaitsChannel: channelId };
    if (!isActive) return obstacle('channel-inactive', 'the channel is switched off');
    if (accessToken === null || accessToken === '')
      return obstacle('channel-without-token', 'the channel has no access token');
    return { platformType, platformSpecificId, accessToken };
  }
}
