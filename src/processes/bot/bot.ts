/**
 * Answers customers' messages: once each, never over an agent, never in a loop. What it did is in the log, so that
 * a restart asks again where it must and posts nothing twice.
 */

import { v5 } from 'uuid';
import { isUnsent } from '../../commands/amendment.ts';
import { chat as chatAggregate, updateChat } from '../../commands/chat.ts';
import type { CommandContext } from '../../commands/engine/commandContext.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { postMessage } from '../../commands/messages.ts';
import { attemptReply, giveReply, type ReplyState, withholdReply } from '../../commands/reply.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { Chat, Message } from '../../events/entities.ts';
import { type Content, webUrl } from '../../events/showable.ts';
import type { Answer, Responder } from '../../messaging/bot/responder.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import { isLeftBehind } from '../../scheduling/leftBehind.ts';
import { Sightings } from '../../scheduling/sightings.ts';
import { UnderWayElsewhere } from '../attempts.ts';
import type { Asked } from './asked.ts';
import { ChatHistory } from './chatHistory.ts';
import { BotPauses } from './pause.ts';

const NAMESPACE = '8a1f4a53-6a0c-4f07-9d5e-51c1a3f2f1a7';
/** How long another instance is taken to be still at an answer that it began. */
const OTHER_INSTANCE_MS = 120_000;
/** Answers of the bot in one chat within a minute; a loop between two bots ends here. */
const REPLIES_PER_MINUTE = 10;
const MINUTE_MS = 60_000;
/** Older messages are not answered any more: the platform's window for a reply is over. */
const TOO_OLD_MS = 24 * 60 * MINUTE_MS;

interface BotOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
  readonly responder: Responder;
  /** Of this run of the process. */
  readonly instanceId: string;
  readonly pauseMinutes: number;
  /** Milliseconds. Default: the process's own. */
  readonly monotonic?: (() => number) | undefined;
}

export type Outcome =
  | { readonly kind: 'given'; readonly messages: readonly Message[] }
  | { readonly kind: 'withheld'; readonly reason: string };

export class Bot {
  readonly pauses: BotPauses;
  readonly #options: BotOptions;
  readonly #history: ChatHistory;
  /** Answers under way here: a second caller for the same one gets the same. */
  readonly #underWay = new Map<string, Promise<Outcome>>();
  /** Of answers that another instance began. */
  readonly #elsewhere: Sightings;

  constructor(options: BotOptions) {
    this.#options = options;
    this.#history = new ChatHistory(options.readModels);
    const { executor, pauseMinutes } = options;
    this.pauses = new BotPauses({ executor, pauseMinutes, history: this.#history });
    this.#elsewhere = new Sightings(options.monotonic);
  }

  /** The answer to a message: made now, or made before. @throws BotUnavailable, BotMisbehaved, UnderWayElsewhere */
  answer(asked: Asked, context: CommandContext): Promise<Outcome> {
    const { messageId } = asked;
    const running = this.#underWay.get(messageId);
    if (running) return running;
    const outcome = this.#settle(asked, context).finally(() => this.#underWay.delete(messageId));
    this.#underWay.set(messageId, outcome);
    return outcome;
  }

  async #settle(asked: Asked, context: CommandContext): Promise<Outcome> {
    const { executor, instanceId } = this.#options;
    const of = { messageId: asked.messageId, chatId: asked.chatId };
    // Not worth an event: a process that begins on a long log passes years of messages by.
    if (this.#isTooOld(asked.messages[0])) return { kind: 'withheld', reason: 'the message is too old' };
    const isAbandoned = (attempted: ReplyState) => this.#isLeftBehind(of.messageId, attempted);
    const state = await attemptReply(executor, { ...of, instanceId, isAbandoned }, context);
    if (state.phase === 'given')
      return { kind: 'given', messages: await this.#history.messages(state.replies) };
    if (state.phase === 'withheld') return { kind: 'withheld', reason: state.reason };
    if (state.instanceId !== instanceId)
      throw new UnderWayElsewhere(`another instance answers message ${of.messageId}`);
    this.#elsewhere.forget(of.messageId);
    return this.#ask(asked, of, context);
  }

  #isLeftBehind(messageId: Id<'message'>, { instanceId, attempts, attemptedAt }: ReplyState): boolean {
    const { executor, instanceId: own } = this.#options;
    const unchangedForMs = this.#elsewhere.unchangedFor(messageId, attempts);
    const { exclusive } = executor.store;
    const observer = { instanceId: own, exclusive, now: executor.now(), unchangedForMs };
    return isLeftBehind({ instanceId, at: attemptedAt }, observer, OTHER_INSTANCE_MS);
  }

  async #ask(
    asked: Asked,
    of: { messageId: Id<'message'>; chatId: Id<'chat'> },
    context: CommandContext,
  ): Promise<Outcome> {
    const { executor, responder } = this.#options;
    const withhold = async (reason: string): Promise<Outcome> => {
      await withholdReply(executor, { ...of, reason }, context);
      return { kind: 'withheld', reason };
    };
    const { state, position = asked.position } = await executor.load(chatAggregate, asked.chatId);
    // As the chat is now: the message may have been edited since.
    await this.#history.reaches(position);
    const denial = state.status === 'active' ? await this.#denial(state.entity, asked) : 'the chat is gone';
    if (state.status !== 'active' || denial !== undefined) return withhold(denial ?? '');
    const started = performance.now();
    const answer = await responder.answer(await this.#history.question(state.entity, asked));
    const seconds = ((performance.now() - started) / 1_000).toFixed(3);
    const contents = contentsOf(answer);
    if (contents.length === 0) return withhold('the bot had nothing to say');
    // An agent may have taken over while the bot was thinking, or the message been unsent.
    const since = await this.#interruption(asked);
    if (since !== undefined) return withhold(since);
    const messages = await this.#post(
      asked,
      contents,
      { totalTimeTaken: seconds, cost: answer.cost },
      context,
    );
    if (answer.close) await updateChat(executor, asked.chatId, { status: 'CLOSED_BY_BOT' }, context);
    const replies = messages.map(message => message.messageId);
    await giveReply(executor, { ...of, replies }, context);
    return { kind: 'given', messages };
  }

  #isTooOld({ timestamp }: Message): boolean {
    return this.#options.executor.now().getTime() - Date.parse(timestamp) > TOO_OLD_MS;
  }

  /** Why the bot must keep silent; undefined where it may speak. */
  async #denial({ status, chatId }: Chat, asked: Asked): Promise<string | undefined> {
    const now = this.#options.executor.now().getTime();
    if (status !== 'OPEN') return 'the chat is not open';
    const interruption = await this.#interruption(asked);
    if (interruption !== undefined) return interruption;
    const since = new Date(now - MINUTE_MS).toISOString();
    const recent = await this.#history.countSince(chatId, 'BOT', since);
    return recent >= REPLIES_PER_MINUTE ? 'too many replies within a minute' : undefined;
  }

  /** Why an answer is not wanted any more. */
  async #interruption({ chatId, messageId }: Asked): Promise<string | undefined> {
    if (await isUnsent(this.#options.executor, messageId)) return 'the message was unsent';
    const isPaused = (await this.pauses.pausedUntil(chatId)) !== undefined;
    return isPaused ? 'an agent has taken over' : undefined;
  }

  async #post(
    { chatId, messageId, position }: Asked,
    contents: readonly Content[],
    first: { totalTimeTaken: string; cost: string | null },
    context: CommandContext,
  ): Promise<readonly Message[]> {
    const messages: Message[] = [];
    for (const [index, content] of contents.entries()) {
      const id = v5(`reply ${messageId} ${index}`, NAMESPACE);
      const measured = index === 0 ? first : { totalTimeTaken: null, cost: null };
      const input = { chatId, senderType: 'BOT', platformMessageId: null, timestamp: undefined } as const;
      const again = { ...context, newId: () => id, resumedFrom: position };
      const { entity } = await postMessage(
        this.#options.executor,
        { ...input, ...content, ...measured },
        again,
      );
      messages.push(entity);
    }
    return messages;
  }
}

function contentsOf({ msg, image }: Answer): readonly Content[] {
  const text: readonly Content[] = msg === null ? [] : [{ contentType: 'TEXT', content: msg }];
  // A picture that no client may load is left out.
  const picture = image === null ? undefined : webUrl(image);
  return picture === undefined ? text : [...text, { contentType: 'IMAGE', content: picture }];
}
