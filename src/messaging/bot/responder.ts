/** Who answers customers: what a responder is asked, and what it may answer. */
import type { MessageContext } from '../../events/catalog/chat.ts';
import type { Chat, Customer, Message } from '../../events/entities.ts';

export interface Question {
  readonly chat: Chat;
  /** Null where the chat's platform id names no customer. */
  readonly customer: Customer | null;
  /** The message to answer; of several contents that came as one message the first, which is its text if it has one. */
  readonly message: Message;
  /** All contents of it, in order. */
  readonly contents: readonly Pick<Message, 'contentType' | 'content'>[];
  /** What the platform said beside it; empty where that is nothing. */
  readonly context: MessageContext;
  /** The newest messages of the chat, oldest first, the one to answer among them. */
  readonly messages: readonly Message[];
}

export interface Answer {
  /** Text; null for none. With neither text nor image the customer gets no answer. */
  readonly msg: string | null;
  /** URL of a picture. */
  readonly image: string | null;
  /** What the answer cost, a decimal string. */
  readonly cost: string | null;
  /** The chat is done with: it is closed by the bot. */
  readonly close: boolean;
}

export interface Responder {
  /** @throws BotUnavailable, BotMisbehaved */
  answer(question: Question): Promise<Answer>;
}

/** The bot cannot be reached, or not in time. */
export class BotUnavailable extends Error {
  readonly code = 'bot-unavailable';
}

/** The bot answered something that is no answer. */
export class BotMisbehaved extends Error {
  readonly code = 'bot-misbehaved';
}
