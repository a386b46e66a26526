/** Decides several commands of one stream in a row, each on the state that the one before leaves. Pure. */
import type { NewEvent } from '../../events/event.ts';
import type { Aggregate, AnyEvent, Decide, Loaded } from './aggregate.ts';
import { type CommandContext, envelope } from './commandContext.ts';
import { DomainError, PreconditionFailed, RequestInProgress } from './errors.ts';

/** Looks up what a decision rests on beside the state, which is the stream's as far as it was loaded. */
export type Prepare<S> = (loaded: Loaded<S>) => Promise<void>;

export interface Command<S, E extends AnyEvent> {
  /** Run each time before it is decided; nobody else's event comes between the two. */
  readonly prepare?: Prepare<S> | undefined;
  readonly decide: Decide<S, E>;
  readonly context: CommandContext;
}

/** The result of one command once the events of the plan are written. */
interface Answer<S> {
  /** Why the command was refused; undefined when it was not. */
  readonly refusal: unknown;
  readonly state: S;
  readonly revision: number;
}

export interface Plan<S> {
  readonly events: readonly NewEvent[];
  /** One for each command that fitted, in order. */
  readonly answers: readonly Answer<S>[];
  /** The state once all events are written. */
  readonly state: S;
}

/** Takes commands as long as their data stays within `maxBytes` together; always at least one. */
export function decideBatch<S, E extends AnyEvent>(
  aggregate: Aggregate<S, E>,
  from: Loaded<S>,
  commands: readonly Command<S, E>[],
  recordedAt: string,
  maxBytes: number,
): Plan<S> {
  const events: NewEvent[] = [];
  const answers: Answer<S>[] = [];
  let { state, revision } = from;
  let bytes = 0;
  for (const command of commands) {
    const { refusal, decided } = decideOne(aggregate, command, { state, revision }, recordedAt);
    if (commands.length > 1) bytes += Buffer.byteLength(JSON.stringify(decided));
    if (bytes > maxBytes && answers.length > 0) break;
    events.push(...decided);
    state = decided.reduce((before, event) => aggregate.apply(before, event), state);
    revision += decided.length;
    answers.push({ refusal, state, revision });
  }
  return { events, answers, state };
}

interface Decided {
  readonly refusal?: unknown;
  readonly decided: readonly NewEvent[];
}

/** Only the command that throws fails: those that happen to be in its batch go on. */
function decideOne<S, E extends AnyEvent>(
  { events }: Aggregate<S, E>,
  { decide, context }: Command<S, E>,
  { state, revision }: Pick<Loaded<S>, 'state' | 'revision'>,
  recordedAt: string,
): Decided {
  try {
    const decision = decide(state, revision);
    if (decision instanceof DomainError) return { refusal: decision, decided: [] };
    const { ifMatch, notAfter } = context;
    // Asked again after every conflict: a frozen instance meets what another one wrote, and then this.
    if (notAfter !== undefined && recordedAt > notAfter) {
      return { refusal: new RequestInProgress(), decided: [] };
    }
    if (ifMatch && !ifMatch.includes(revision)) {
      return { refusal: new PreconditionFailed(revision), decided: [] };
    }
    return { decided: decision.map(event => envelope(events, event, context, recordedAt)) };
  } catch (error) {
    return { refusal: error, decided: [] };
  }
}
