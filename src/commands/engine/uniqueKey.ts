/** One unique key: reserved for an owner, and free again once that releases it. */
import { id } from '../../events/catalog/fields.ts';
import { uniqueKeyEvents } from '../../events/catalog/ledger.ts';
import { type DecideOf, defineAggregate } from './aggregate.ts';
import { DomainError } from './errors.ts';

interface UniqueKeyState {
  readonly ownerId: string | undefined;
  /** ISO 8601 UTC. */
  readonly reservedAt: string;
}

const FREE: UniqueKeyState = { ownerId: undefined, reservedAt: '' };

export const uniqueKey = defineAggregate({
  name: 'unique',
  id,
  events: uniqueKeyEvents,
  initial: FREE,
  evolve: (state, { type, data }, { recordedAt }) => {
    switch (type) {
      case 'UniqueKeyReserved':
        return { ownerId: data.ownerId, reservedAt: recordedAt };
      case 'UniqueKeyReleased':
        return { ...state, ownerId: undefined };
      default:
        return type satisfies never;
    }
  },
});
type DecideUniqueKey = DecideOf<typeof uniqueKey>;

/** Somebody else holds the key, or may be about to. */
export class KeyReserved extends DomainError {
  readonly code = 'key-reserved';
  readonly holder: string;
  /** ISO 8601 UTC. */
  readonly since: string;
  /** Of the key's stream: which of the holder's reservations this is. */
  readonly revision: number;
  constructor(holder: string, since: string, revision: number) {
    super(`held by ${holder}`);
    this.holder = holder;
    this.since = since;
    this.revision = revision;
  }
}

interface ReserveKey {
  /** The constraint's name. */
  readonly kind: string;
  readonly ownerId: string;
  /**
   * The revision of a reservation that may be taken from its holder. Only that one: its holder may have come back for
   * the key since.
   */
  readonly expired?: number | undefined;
}

/**
 * The owner itself reserves again, so that a release which was on its way from an earlier command of the same owner
 * comes too late.
 */
export const decideReserveKey =
  ({ kind, ownerId, expired }: ReserveKey): DecideUniqueKey =>
  ({ ownerId: holder, reservedAt }, revision) =>
    holder === undefined || holder === ownerId || revision === expired
      ? [{ type: 'UniqueKeyReserved', data: { kind, ownerId } }]
      : new KeyReserved(holder, reservedAt, revision);

interface ReleaseKey {
  /** The constraint's name. */
  readonly kind: string;
  readonly ownerId: string;
  /** Of the reservation. */
  readonly revision: number;
}

/** Quiet for a key that was reserved again since, by any owner. */
export const decideReleaseKey =
  ({ kind, ownerId, revision }: ReleaseKey): DecideUniqueKey =>
  (state, current) =>
    state.ownerId === ownerId && current === revision
      ? [{ type: 'UniqueKeyReleased', data: { kind, ownerId } }]
      : [];
