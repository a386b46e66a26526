/** What is to be done about a delivery as the log has it. Pure: asked again after each step, it leads to the end. */
import type { Delivery } from '../../events/entities.ts';
import { clampDelay } from '../../scheduling/delays.ts';

/** How long an attempt of another instance may take before that one counts as gone. */
const OTHER_INSTANCE_MS = 60_000;

export interface Observer {
  /** Of this run of the process; nothing of its own is under way when it looks. */
  readonly instanceId: string;
  /** No other instance can be at it. */
  readonly exclusive: boolean;
  readonly now: Date;
  /** An operator lets it be attempted again, and nothing has happened since. */
  readonly retried: boolean;
  /** It has waited here as the delivery, as it is, asks for. */
  readonly waited: boolean;
  /** For how long the delivery has been seen here as it is, in milliseconds of this process's own. */
  readonly unchangedForMs: number;
}

export type Step =
  | { readonly kind: 'attempt' }
  | { readonly kind: 'wait'; readonly ms: number }
  /** An attempt was left without an outcome: whoever made it is gone. */
  | { readonly kind: 'giveUpAttempt' }
  | { readonly kind: 'otherInstance' }
  | { readonly kind: 'sent' | 'unknown' | 'failed' };

export function nextStep(delivery: Delivery, observer: Observer): Step {
  switch (delivery.status) {
    case 'queued':
      return whenDue(delivery, observer);
    case 'sending':
      return { kind: isLeftBehind(delivery, observer) ? 'giveUpAttempt' : 'otherInstance' };
    case 'unknown':
    case 'failed':
      return { kind: observer.retried ? 'attempt' : delivery.status };
    case 'sent':
    case 'delivered':
    case 'read':
      return { kind: 'sent' };
    default:
      return delivery.status satisfies never;
  }
}

/** Never longer than it was put off for when it was: the clock may have been set back since. */
function whenDue({ retryAt, updatedAt }: Delivery, { now, waited }: Observer): Step {
  if (retryAt === null || waited) return { kind: 'attempt' };
  const due = Date.parse(retryAt);
  const ms = clampDelay(due - now.getTime(), clampDelay(due - Date.parse(updatedAt)));
  return ms > 0 ? { kind: 'wait', ms } : { kind: 'attempt' };
}

function isLeftBehind(
  { instanceId, updatedAt }: Delivery,
  { exclusive, now, instanceId: own, unchangedForMs }: Observer,
): boolean {
  if (exclusive || instanceId === own) return true;
  // The other instance's clock may be ahead of this one by any time.
  return Math.max(now.getTime() - Date.parse(updatedAt), unchangedForMs) > OTHER_INSTANCE_MS;
}
