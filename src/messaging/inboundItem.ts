/** What a platform reports, as the rest of the system acts on it. A platform makes it of an item as the log has it. */
import type { MessageContext } from '../events/catalog/chat.ts';
import type { Thread } from '../events/catalog/webhook.ts';
import type { Message } from '../events/entities.ts';
import type { PlatformMessage } from '../events/platformMessage.ts';

export type Content = Pick<Message, 'contentType' | 'content'>;

/** It belongs to one person on one page. */
interface OfThread extends Thread {
  /** ISO 8601 UTC: as the platform says, where that is to be believed, else when it came in. */
  readonly happenedAt: string;
}

/** A person wrote, or pressed a button. */
export interface InboundMessage extends OfThread {
  readonly kind: 'message';
  /** Null where the platform gave it none. */
  readonly platformMessageId: string | null;
  /** At least one. */
  readonly contents: readonly Content[];
  /** What the platform says beside the content; undefined where that is nothing. */
  readonly context: MessageContext | undefined;
}

/** The page wrote, through whichever app. */
export interface InboundEcho extends OfThread {
  readonly kind: 'echo';
  readonly platformMessageId: string;
  /** Empty where nothing can be shown. */
  readonly contents: readonly Content[];
  /** BOT: written by the platform itself, such as an away message. */
  readonly writtenBy: 'BOT' | 'AGENT';
  readonly isOfOurApp: boolean;
  /** As it travelled with a send; undefined where there is none. */
  readonly metadata: string | undefined;
  /** As the platform has it, to be compared with what was sent. */
  readonly text: string | undefined;
  readonly attachmentTypes: readonly string[];
}

/** What we sent reached a person, or was seen. It speaks only of its own page and person. */
export interface InboundReceipt extends OfThread {
  readonly kind: 'receipt';
  readonly status: 'delivered' | 'read';
  /** Messages that it names. */
  readonly platformMessageIds: readonly string[];
  /** Also of what was sent before the named ones. */
  readonly coversEarlier: boolean;
  /** Also of everything that was sent until then, ISO 8601 UTC. */
  readonly until: string | undefined;
}

/** What becomes of a message that was written before, also on a page that is off. */
export type InboundAmendment = {
  readonly message: PlatformMessage;
  /** Undefined where the platform does not say. */
  readonly platformCustomerId: string | undefined;
} & ({ readonly kind: 'unsend' } | { readonly kind: 'edit'; readonly edit: MessageEdit });

export interface MessageEdit {
  readonly content: string;
  /** How often it was edited by now; null where the platform does not count. */
  readonly edit: number | null;
  /** ISO 8601 UTC. */
  readonly editedAt: string;
}

/** What is handled in the order of its thread. */
export type ThreadItem = InboundMessage | InboundEcho | InboundReceipt;
export type InboundItem = ThreadItem | InboundAmendment;

export const isAmendment = (item: InboundItem): item is InboundAmendment =>
  item.kind === 'unsend' || item.kind === 'edit';
