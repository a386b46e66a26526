/** What the services of one double share, and what they look up about a call. */
import type { Metadata } from '@grpc/grpc-js';
import type { Faults, FaultTarget } from './faults.ts';
import type { EventLog } from './log.ts';
import type { CallTraits, SeenCalls } from './seen.ts';

export interface Node {
  readonly log: EventLog;
  readonly faults: Faults;
  readonly seen: SeenCalls;
  /** Cuts the connection of this client. */
  cut(peer: string): void;
  /** The subscriptions that have caught up. */
  readonly live: Set<{ drop(): void }>;
}

/** Any call of grpc-js's server. */
interface Call {
  readonly cancelled: boolean;
  readonly metadata: Metadata;
  getPeer(): string;
  getDeadline(): Date | number;
}

export function faultTargetOf(node: Node, call: Call): FaultTarget {
  // Asked for now: once the connection is gone, nobody knows whose it was.
  const peer = call.getPeer();
  return {
    get cancelled() {
      return call.cancelled;
    },
    cut: () => node.cut(peer),
  };
}

export function traitsOf(call: Call): CallTraits {
  const left = Number(call.getDeadline()) - Date.now();
  return {
    deadlineMs: Number.isFinite(left) ? left : undefined,
    requiresLeader: call.metadata.get('requires-leader')[0] === 'true',
    authorized: call.metadata.get('authorization').length > 0,
  };
}
