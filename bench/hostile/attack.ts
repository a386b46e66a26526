/** What an attack is: something that one client may send, bounded in count and in time, which a server has to bear. */
import type { Seeded } from '../seed/seedLog.ts';
import type { Server } from '../server.ts';
import type { CrowdedShop } from './crowdedShop.ts';

export interface Target {
  readonly url: string;
  /** Where the server has its files. */
  readonly directory: string;
  readonly metrics: Server['metrics'];
  readonly seeded: Seeded;
  readonly crowd: CrowdedShop;
  /** How much of its full size an attack has: 1, or less for a quick look. */
  readonly scale: number;
}

/** A count at the attack's size, at least 1. */
export const scaled = ({ scale }: Pick<Target, 'scale'>, count: number): number =>
  Math.max(1, Math.round(count * scale));

/** Carries the attack out, once, and says what came of it. `signal` is aborted when its time is over. */
export type Strike = (signal: AbortSignal) => Promise<string>;

/** What answers in the place of a bot or of the Graph API. */
export interface StandIn {
  /** What the server's environment says of it. */
  readonly settings: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

export interface Attack {
  readonly name: string;
  readonly standIn?: (scale: number) => Promise<StandIn>;
  /** What has to be there first, before anything is measured. */
  readonly prepare: (target: Target) => Promise<Strike>;
}
