/** What is to be done about a delivery as the log has it. Pure: asked again after each step, it leads to the end. */
import type { Delivery } from '../../events/entities.ts';
import { clampDelay } from '../../scheduling/delays.ts';
import { isLeftBehind, type Observer } from '../../scheduling/leftBehind.ts';

/** How long an attempt of another instance may take before that one counts as gone. */
const OTHER_INSTANCE_MS = 60_000;

export interface DeliveryObserver extends Observer {
  /** An operator lets it be attempted again, and nothing has happened since. */
  readonly retried: boolean;
  /** It has waited here as the delivery, as it is, asks for. */
  readonly waited: boolean;
}

export type Step =
  | { readonly kind: 'attempt' }
  | { readonly kind: 'wait'; readonly ms: number }
  /** An attempt was left without an outcome: the instance that made it is gone. */
  | { readonly kind: 'giveUpAttempt' }
  | { readonly kind: 'otherInstance' }
  | { readonly kind: 'sent' | 'unknown' | 'failed' };

export function nextStep(delivery: Delivery, observer: DeliveryObserver): Step {
  switch (delivery.status) {
    case 'queued':
      return whenDue(delivery, observer);
    case 'sending':
      return { kind: isGivenUp(delivery, observer) ? 'giveUpAttempt' : 'otherInstance' };
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
function whenDue({ retryAt, updatedAt }: Delivery, { now, waited }: DeliveryObserver): Step {
  if (retryAt === null || waited) return { kind: 'attempt' };
  const due = Date.parse(retryAt);
  const ms = clampDelay(due - now.getTime(), clampDelay(due - Date.parse(updatedAt)));
  return ms > 0 ? { kind: 'wait', ms } : { kind: 'attempt' };
}

const isGivenUp = ({ instanceId, updatedAt: at }: Delivery, observer: Observer): boolean =>
  isLeftBehind({ instanceId, at }, observer, OTHER_INSTANCE_MS);
