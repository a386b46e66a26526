/** What is to go wrong: for the next commands of a name, or at random by a seed. */

/** How a command as a whole goes wrong. */
export type CommandFault =
  /** The connection is cut, and nothing was done. */
  | { readonly kind: 'cutBefore' }
  /** It was done, and the connection is cut instead of an answer. */
  | { readonly kind: 'cutAfter' }
  /** Nothing was done: 10107 (default), 11602 or 189. */
  | { readonly kind: 'notPrimary'; readonly code?: 10107 | 11602 | 189 }
  /** Nothing was done: 13. */
  | { readonly kind: 'unauthorized' }
  /** Nothing was done: 50. */
  | { readonly kind: 'maxTime' }
  /** It was done, but may not have reached a majority. Default 91, which is worth a retry; 64 is not. */
  | { readonly kind: 'writeConcernError'; readonly code?: 91 | 64 }
  /** Done and answered that much later. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Nothing was done, and nothing is ever answered. */
  | { readonly kind: 'silent' };

/** How one statement of a write goes wrong. */
type StatementFault =
  /** 112; the statement was not done. `statement` counts from 0, the default. */
  | { readonly kind: 'writeConflict'; readonly statement?: number }
  /** Somebody else inserted the very document that the first upsert was about to: 11000. */
  | { readonly kind: 'racedUpsert' };

export type Fault = CommandFault | StatementFault;
type CommandKind = CommandFault['kind'];
type StatementKind = StatementFault['kind'];

/** Each a chance from 0 to 1, per command, or per statement. Commands about the server itself are spared. */
type Rates = { -readonly [kind in Fault['kind']]?: number };

const WRITES = ['insert', 'update', 'delete'];
const DATA = [...WRITES, 'find', 'getMore', 'aggregate'];
const SLOW_MS = 20;

const AT_RANDOM: readonly { readonly fault: CommandFault; readonly commands: readonly string[] }[] = [
  { fault: { kind: 'cutBefore' }, commands: DATA },
  { fault: { kind: 'cutAfter' }, commands: DATA },
  { fault: { kind: 'notPrimary' }, commands: DATA },
  { fault: { kind: 'maxTime' }, commands: DATA },
  { fault: { kind: 'writeConcernError' }, commands: WRITES },
  { fault: { kind: 'slow', ms: SLOW_MS }, commands: DATA },
  { fault: { kind: 'silent' }, commands: DATA },
];

interface Pending {
  readonly command: string;
  readonly fault: Fault;
}

export class Faults {
  /** Nothing by default. */
  rates: Rates = {};
  readonly #pending: Pending[] = [];
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomBy(seed);
  }

  /** The next commands of that name go wrong so; several calls add up, in their order. */
  next(command: string, fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.#pending.push({ command, fault });
  }

  /** From now on nothing goes wrong. */
  clear(): void {
    this.rates = {};
    this.#pending.length = 0;
  }

  /** For the server: how this command goes wrong. */
  ofCommand(command: string): CommandFault | undefined {
    const pending = this.#take(command, isCommandFault);
    if (pending) return pending;
    const drawn = AT_RANDOM.find(
      ({ fault, commands }) => commands.includes(command) && this.#draws(fault.kind),
    );
    return drawn?.fault;
  }

  /** For the server: whether this statement goes wrong in that way. */
  ofStatement(command: string, kind: StatementKind, statement: number): boolean {
    const fits = (fault: Fault): fault is StatementFault =>
      fault.kind === kind && (fault.kind === 'racedUpsert' || (fault.statement ?? 0) === statement);
    return this.#take(command, fits) !== undefined || this.#draws(kind);
  }

  #take<T extends Fault>(command: string, fits: (fault: Fault) => fault is T): T | undefined {
    const at = this.#pending.findIndex(pending => pending.command === command && fits(pending.fault));
    const [taken] = at < 0 ? [] : this.#pending.splice(at, 1);
    return taken && fits(taken.fault) ? taken.fault : undefined;
  }

  #draws(kind: CommandKind | StatementKind): boolean {
    const rate = this.rates[kind];
    return rate !== undefined && this.#random() < rate;
  }
}

function isCommandFault(fault: Fault): fault is CommandFault {
  return fault.kind !== 'writeConflict' && fault.kind !== 'racedUpsert';
}

/** mulberry32: even enough, and the same everywhere. */
function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
