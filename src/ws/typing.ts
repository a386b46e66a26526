/** Passes on that somebody types: seldom enough for any number of eager typists and followers. */
import { LRUCache } from 'lru-cache';
import { chat } from '../commands/chat.ts';
import type { Executor } from '../commands/engine/executor.ts';
import { encode } from './frames.ts';
import type { Hub } from './hub.ts';
import {
  type ClientFrame,
  FrameError,
  MAX_TYPING_FRAMES_PER_SECOND,
  TYPING_INTERVAL_MS,
} from './protocol.ts';
import type { Receiver } from './subscription.ts';

/** Chats in which somebody types at once; beyond them the oldest may be passed on once more. */
const MAX_TYPISTS = 10_000;

export class Typing {
  readonly #executor: Executor;
  readonly #hub: Hub;
  /** By chat and sender; an entry that lives means that followers know. */
  readonly #recent = new LRUCache<string, true>({ max: MAX_TYPISTS, ttl: TYPING_INTERVAL_MS });
  #allowance = MAX_TYPING_FRAMES_PER_SECOND;
  #countedAt = performance.now();

  constructor(executor: Executor, hub: Hub) {
    this.#executor = executor;
    this.#hub = hub;
  }

  /** @throws FrameError where there is no such chat */
  async pass({ chatId, senderType }: ClientFrame<'typing'>, from: Receiver): Promise<void> {
    const key = JSON.stringify([chatId, senderType]);
    if (this.#recent.has(key)) return;
    const { state } = await this.#executor.load(chat, chatId);
    if (state.status !== 'active') throw new FrameError('not-found', 'no such chat');
    // Another socket's frame may have been passed on meanwhile.
    if (this.#recent.has(key)) return;
    this.#recent.set(key, true);
    const receivers = this.#hub.receiversOf([`chat ${chatId}`, `business ${state.entity.businessId}`]);
    receivers.delete(from);
    if (!this.#spend(receivers.size)) return;
    const frame = encode({ type: 'typing', chatId, senderType });
    for (const receiver of receivers) receiver.push(frame);
  }

  /** False where this second has seen as many frames as it may: a hint that is late is worth nothing. */
  #spend(frames: number): boolean {
    const now = performance.now();
    const earned = ((now - this.#countedAt) / 1_000) * MAX_TYPING_FRAMES_PER_SECOND;
    this.#allowance = Math.min(MAX_TYPING_FRAMES_PER_SECOND, this.#allowance + earned);
    this.#countedAt = now;
    if (this.#allowance <= 0) return false;
    this.#allowance -= frames;
    return true;
  }
}
