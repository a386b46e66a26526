/** What goes wrong, when: planned for the next calls of a kind, or at random by rates that a seed determines. */
import { setTimeout as delay } from 'node:timers/promises';
import { numbers } from '../../support/builders/randomNumbers.ts';
import { accessDenied, noLeader, notAuthenticated, notLeader, notReady, timedOut } from './errors.ts';

export type CallKind = 'append' | 'read' | 'subscribe';

export type Fault =
  /** The connection breaks before anything is done, or when all is done and nothing answered. */
  | { readonly is: 'cutBefore' | 'cutAfter' }
  /** The node is starting, or knows no leader; nothing is done. */
  | { readonly is: 'notReady' | 'noLeader' }
  /** The user is not known, or may not; the server's own refusal is marked, others are not. */
  | { readonly is: 'notAuthenticated' | 'accessDenied' | 'permissionDenied' }
  | { readonly is: 'notLeader'; readonly host: string; readonly port: number }
  /** Done at once, answered after so many milliseconds. */
  | { readonly is: 'late'; readonly ms: number }
  /** Begun after so many milliseconds; not at all where the caller has gone by then. */
  | { readonly is: 'slow'; readonly ms: number }
  /** Never answered. */
  | { readonly is: 'silent'; readonly done: boolean }
  /** A follower gives up on the leader it forwarded to. */
  | { readonly is: 'forwardingTimeout'; readonly done: boolean };

/** Shares of calls, between 0 and 1; `drop` of the times that live events are sent to a subscriber. */
export interface FaultRates {
  readonly cutBefore?: number;
  readonly cutAfter?: number;
  readonly notReady?: number;
  /** Of appends only; half of them are written. */
  readonly forwardingTimeout?: number;
  readonly slow?: number;
  readonly drop?: number;
}

/** How long a call waits that is slow by rate, at most. */
const SLOW_MS = 30;
const RESOLUTION = 1_000_000;

export class Faults {
  rates: FaultRates = {};
  /** How often each fault was injected. */
  readonly injected = new Map<string, number>();
  readonly #planned: Record<CallKind, Fault[]> = { append: [], read: [], subscribe: [] };
  readonly #random: (below: number) => number;

  constructor(seed: number) {
    this.#random = numbers(seed);
  }

  /** The next calls of this kind, after those planned already. */
  next(kind: CallKind, fault: Fault, times = 1): void {
    for (let n = 0; n < times; n++) this.#planned[kind].push(fault);
  }

  /** Nothing goes wrong any more. */
  clear(): void {
    this.rates = {};
    for (const planned of Object.values(this.#planned)) planned.length = 0;
  }

  take(kind: CallKind): Fault | undefined {
    const fault = this.#planned[kind].shift() ?? this.#byRate(kind);
    if (fault) this.#count(fault.is);
    return fault;
  }

  takeDrop(): boolean {
    const dropped = this.#draws(this.rates.drop);
    if (dropped) this.#count('drop');
    return dropped;
  }

  #count(name: string): void {
    this.injected.set(name, (this.injected.get(name) ?? 0) + 1);
  }

  #byRate(kind: CallKind): Fault | undefined {
    const { cutBefore, cutAfter, notReady, slow, forwardingTimeout } = this.rates;
    if (this.#draws(cutBefore)) return { is: 'cutBefore' };
    if (this.#draws(cutAfter)) return { is: 'cutAfter' };
    if (this.#draws(notReady)) return { is: 'notReady' };
    if (this.#draws(slow)) return { is: 'slow', ms: this.#random(SLOW_MS) };
    const forwarded = kind === 'append' && this.#draws(forwardingTimeout);
    return forwarded ? { is: 'forwardingTimeout', done: this.#random(2) === 0 } : undefined;
  }

  #draws(rate = 0): boolean {
    return rate > 0 && this.#random(RESOLUTION) < rate * RESOLUTION;
  }
}

export interface FaultTarget {
  readonly cancelled: boolean;
  cut(): void;
}

/**
 * Does the work, or not, as the fault has it. Undefined where nothing is to be answered.
 * @throws Refusal
 */
export async function applyFault<T>(
  fault: Fault | undefined,
  call: FaultTarget,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  if (fault === undefined) return work();
  if (fault.is === 'slow') {
    await delay(fault.ms, undefined, { ref: false });
    return call.cancelled ? undefined : work();
  }
  const result = isBeforeWork(fault) ? undefined : await work();
  return end(fault, call, result);
}

function isBeforeWork(fault: Fault): boolean {
  return 'done' in fault ? !fault.done : !['cutAfter', 'late'].includes(fault.is);
}

async function end<T>(
  fault: Exclude<Fault, { is: 'slow' }>,
  call: FaultTarget,
  result: T,
): Promise<T | undefined> {
  switch (fault.is) {
    case 'late':
      await delay(fault.ms, undefined, { ref: false });
      return result;
    case 'cutBefore':
    case 'cutAfter':
      call.cut();
      return undefined;
    case 'silent':
      return undefined;
    default:
      throw refusalOf(fault);
  }
}

function refusalOf(fault: Exclude<Fault, { is: 'slow' | 'late' | 'cutBefore' | 'cutAfter' | 'silent' }>) {
  switch (fault.is) {
    case 'notReady':
      return notReady();
    case 'noLeader':
      return noLeader();
    case 'notAuthenticated':
      return notAuthenticated();
    case 'accessDenied':
    case 'permissionDenied':
      return accessDenied(fault.is === 'accessDenied');
    case 'notLeader':
      return notLeader(fault.host, fault.port);
    case 'forwardingTimeout':
      return timedOut('Forwarding timeout');
  }
}
