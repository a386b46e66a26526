/** What the client has sent, for tests that assert how it asks. */

/** What came with a call. */
export interface CallTraits {
  /** Milliseconds until the client's own deadline; undefined where it set none. */
  readonly deadlineMs: number | undefined;
  readonly requiresLeader: boolean;
  /** Whether credentials were sent; a client without TLS keeps them to itself. */
  readonly authorized: boolean;
}

export interface SeenFilter {
  readonly on: 'stream' | 'type';
  readonly prefixes: readonly string[];
  readonly regex: string | undefined;
}

interface SeenAppend extends CallTraits {
  readonly path: 'classic' | 'batch';
  readonly stream: string;
  readonly events: number;
}

interface SeenRead extends CallTraits {
  /** Undefined for a read of `$all`. */
  readonly stream: string | undefined;
  readonly backwards: boolean;
  readonly count: number;
  readonly filter: SeenFilter | undefined;
}

interface SeenSubscription extends CallTraits {
  readonly filter: SeenFilter | undefined;
}

export class SeenCalls {
  readonly appends: SeenAppend[] = [];
  readonly readModels: SeenRead[] = [];
  readonly subscriptions: SeenSubscription[] = [];

  clear(): void {
    this.appends.length = 0;
    this.readModels.length = 0;
    this.subscriptions.length = 0;
  }
}
