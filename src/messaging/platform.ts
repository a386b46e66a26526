/**
 * What the rest of the system knows of a messaging platform. One value a platform, in a folder of its own: only there its
 * JSON is read; `platforms.ts` lists them.
 */
import type { z } from 'zod';
import type { PlatformName, ReceivedItem } from '../events/catalog/webhook.ts';
import type { Channel } from '../events/entities.ts';
import type { Json } from '../events/event.ts';
import type { InboundItem } from './inboundItem.ts';
import type { ProbeResult, ProfileResult, SendResult } from './sendResult.ts';
import type { SendMode, SendWindow } from './sendWindows.ts';
import type { TextLimit } from './splitText.ts';

export interface Platform {
  /** As stored items name it. */
  readonly name: PlatformName;
  /** Of channels that are its pages or accounts. */
  readonly channelType: Channel['platformType'];
  /** Platforms of one app share its rate limit. */
  readonly app: string;
  /** Several platforms may share one. */
  readonly webhook: PlatformWebhook;
  /**
   * What follows from an item as the log has it; undefined where nothing does. Pure, and throws for no item.
   * `arrivedAt`: when the webhook came in.
   */
  readonly parse: (received: ReceivedItem, arrivedAt: Date) => InboundItem | undefined;
  /** The platform's id of the message whose content an item holds; undefined where it holds none. */
  readonly contentIdOf: (item: Json) => string | undefined;
  /** An item of a message that was unsent, as audits show it: who wrote to whom and when, and which message it was. */
  readonly withoutContent: (item: Json) => Json;
  readonly textLimit: TextLimit;
  /** The first that fits is how a message is sent; where none does, it is not. */
  readonly windows: readonly SendWindow[];
  /** Older messages are never sent: a process that begins on a long log passes years of them by. */
  readonly maxMessageAgeMs: number;
  /** Never throws for what the platform does. `signal` gives up waiting: the outcome is unknown then. */
  readonly send: (
    account: AuthorizedAccount,
    message: OutgoingMessage,
    signal?: AbortSignal,
  ) => Promise<SendResult>;
  /** Name and picture, as far as the person and the permissions of the account let them be known. */
  readonly fetchProfile: (
    account: AuthorizedAccount,
    platformCustomerId: string,
    signal?: AbortSignal,
  ) => Promise<ProfileResult>;
  /** Whether the account's token is taken. */
  readonly probe: (account: AuthorizedAccount, signal?: AbortSignal) => Promise<ProbeResult>;
}

/** A page or account of a platform. */
export type Account = Pick<Channel, 'platformType' | 'platformSpecificId'>;

/** The channel's page or account, and the token that speaks for it. */
export interface AuthorizedAccount extends Account {
  readonly accessToken: string;
}

export type OutgoingContent =
  | { readonly text: string }
  | { readonly attachment: { readonly type: 'image' | 'audio'; readonly url: string } };

export interface OutgoingMessage {
  readonly platformCustomerId: string;
  readonly content: OutgoingContent;
  readonly mode: SendMode;
  /** Comes back with the message's echo, where the platform has echoes. At most 1,000 characters. */
  readonly metadata: string;
}

/** Where platforms say what happens on the pages and accounts that are connected. */
export interface PlatformWebhook {
  /** Of its routes; `<path>/handle` answers once what came was acted upon. */
  readonly path: string;
  /** In the names of its operations. */
  readonly title: string;
  /** What a delivery is, in one sentence. */
  readonly summary: string;
  /** By which the platform makes sure that an endpoint is ours; undefined where it does not. */
  readonly handshake: WebhookHandshake | undefined;
  /**
   * Refuses by the headers alone what cannot be genuine, before the body is read; answers what looks at the body while
   * it comes, undefined where nothing needs to. @throws WebhookForbidden
   */
  readonly admit: (header: (name: string) => string) => DeliveryCheck | undefined;
  /**
   * Takes the JSON of a delivery apart: one item for each thing that happened, in the order of its time.
   * @throws TooManyItems
   */
  readonly deliverySchema: (arrivedAt: Date) => z.ZodType<readonly ReceivedItem[]>;
  /** What is kept of an item that is too large for the log: who wrote to whom. */
  readonly outlineOf: (item: Json) => { readonly [field: string]: Json };
}

/** Compares the body of a delivery with what proves where it comes from. */
export interface DeliveryCheck {
  add(piece: Buffer): void;
  /** All pieces came. @throws WebhookForbidden */
  end(): void;
}

interface WebhookHandshake {
  readonly summary: string;
  /** Names of the query's parameters. */
  readonly parameters: readonly string[];
  /** The challenge to send back. @throws WebhookForbidden */
  readonly answer: (query: { readonly [parameter: string]: unknown }) => string;
}

/** Nothing proves that the platform sent it. */
export class WebhookForbidden extends Error {
  readonly code = 'forbidden';
}

/** No platform sends so many at once. */
export class TooManyItems extends Error {
  readonly code = 'too-many-items';
  constructor(max: number) {
    super(`A delivery may have at most ${max} items`);
  }
}
