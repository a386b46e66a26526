/** What an event is, before and after the log has taken it. Owns no event type: those are in `catalog/`. */

/** Place of an event in the one total order of the log. Grows, is not dense, and says nothing else. */
export type Position = bigint;

/** A JSON value: what an event's data consists of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Through which door the command that caused an event came in. */
export type Source = 'http' | 'ws' | 'webhook' | 'bot' | 'process';

/** Who, why and when; the same keys on every event. */
export interface Metadata {
  /** One id for everything that one request from outside set in motion. */
  readonly $correlationId: string;
  /** Id of the event or request that directly caused this event. */
  readonly $causationId: string;
  /** Who asked for it, such as `user:<userId>`; null where nobody is told apart, or nobody asked. */
  readonly actor: string | null;
  /** For whom the actor acted, where that is somebody else. */
  readonly onBehalfOf?: string;
  readonly source: Source;
  readonly requestId: string | null;
  /** ISO 8601 UTC, our own clock: survives a move to another engine. */
  readonly recordedAt: string;
  /** Version of the event type's schema that `data` follows. */
  readonly version: number;
}

export interface NewEvent {
  /** UUID. A retry of an append repeats it; the log then answers as it did the first time. */
  readonly id: string;
  readonly type: string;
  readonly data: { readonly [key: string]: Json };
  readonly metadata: Metadata;
}

export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  /** Place in its stream, dense from 0. */
  readonly revision: number;
  readonly position: Position;
}
