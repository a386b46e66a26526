/** The messages of a chat with what became of them, in order, from whichever source each was heard of first. */
import type { ChatFrame, DeliveryStatus, Message } from '../../../clients/typescript/src/index.ts';

export interface Entry {
  readonly message: Message;
  readonly changed: 'edited' | 'unsent' | undefined;
  readonly delivery: DeliveryStatus | undefined;
}

type MessageFrame = Extract<ChatFrame, { type: 'message' | 'message-changed' }>;

export class MessageLog {
  readonly #messages = new Map<string, Message>();
  readonly #changes = new Map<string, 'edited' | 'unsent'>();
  readonly #deliveries = new Map<string, DeliveryStatus>();
  /** Of the event that posted each. */
  readonly #positions = new Map<string, bigint>();
  #sorted: readonly Entry[] | undefined;

  /** By time; what was said in the same moment, in the order of the log. */
  get entries(): readonly Entry[] {
    this.#sorted ??= [...this.#messages.values()]
      .toSorted((a, b) => this.#compare(a, b))
      .map(message => ({
        message,
        changed: this.#changes.get(message.messageId),
        delivery: this.#deliveries.get(message.messageId),
      }));
    return this.#sorted;
  }

  /** Oldest first. What is known already is not older than what was read. */
  read(messages: readonly Message[]): void {
    for (const message of messages) {
      if (!this.#messages.has(message.messageId)) this.#messages.set(message.messageId, message);
    }
    this.#sorted = undefined;
  }

  told(frame: MessageFrame): void {
    const { messageId } = frame.message;
    this.#messages.set(messageId, frame.message);
    if (frame.type === 'message-changed') this.#changes.set(messageId, frame.change);
    else this.#positions.set(messageId, BigInt(frame.position));
    this.#sorted = undefined;
  }

  delivered(messageId: string, status: DeliveryStatus): void {
    this.#deliveries.set(messageId, status);
    this.#sorted = undefined;
  }

  #compare(a: Message, b: Message): number {
    if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
    const [first, second] = [this.#positions.get(a.messageId), this.#positions.get(b.messageId)];
    // Sorting leaves those alone of which nothing is known: they were read in order.
    return first === undefined || second === undefined ? 0 : Number(first - second);
  }
}
