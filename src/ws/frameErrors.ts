/** What a frame that failed is answered, and what our own log says of it. */
import type { Logger } from 'pino';
import {
  EntityNotFound,
  IdempotencyKeyReused,
  RequestInProgress,
  TooMuchContention,
} from '../commands/engine/errors.ts';
import { AppendOutcomeUnknown, EventStoreUnavailable } from '../events/eventStore.ts';
import { newId } from '../newId.ts';
import { ReadModelsNotReady } from '../projections/readModels.ts';
import { ReadStoreUnavailable } from '../projections/readStore.ts';
import { FrameError, type FrameErrorCode } from './protocol.ts';

const codeByError: readonly (readonly [
  of: abstract new (...args: never[]) => Error,
  code: FrameErrorCode,
])[] = [
  [EntityNotFound, 'not-found'],
  [IdempotencyKeyReused, 'idempotency-key-reused'],
  [RequestInProgress, 'request-in-progress'],
  [TooMuchContention, 'unavailable'],
  [EventStoreUnavailable, 'unavailable'],
  [AppendOutcomeUnknown, 'unavailable'],
  [ReadModelsNotReady, 'unavailable'],
  [ReadStoreUnavailable, 'unavailable'],
];

const codeOf = (error: unknown): FrameErrorCode | undefined =>
  codeByError.find(([of]) => error instanceof of)?.[1];

export function frameErrorOf(error: unknown, log: Logger): { code: FrameErrorCode; message: string } {
  if (error instanceof FrameError) return error;
  const code = codeOf(error);
  if (code && error instanceof Error) return { code, message: error.message };
  const errorId = newId();
  log.error({ err: error, errorId }, 'frame failed');
  return { code: 'internal-error', message: `unexpected error ${errorId}` };
}

/** What was to be expected is one line, as every socket may meet it at once; of anything else the log has the whole. */
export function logFailure(log: Logger, error: unknown, message: string): void {
  if (codeOf(error) && error instanceof Error) log.warn({ reason: error.message }, message);
  else log.error({ err: error }, message);
}
