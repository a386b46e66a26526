/** What is to be done about a delivery as the log has it. Pure: whoever looks again after each step comes to its end. */
import type { Delivery } from '../../events/entities.ts';

/** How long an attempt of another instance may take before that one counts as gone. */
const OTHER_INSTANCE_MS = 60_000;

export interface Onlooker {
  /** Of this run of the process; nothing of its own is under way when it looks. */
  readonly instanceId: string;
  /** No other instance can be at it. */
  readonly exclusive: boolean;
  readonly now: Date;
  /** An operator lets it be attempted anew, and nothing has happened since. */
  readonly anew: boolean;
}

export type Step =
  | { readonly kind: 'attempt' }
  | { readonly kind: 'wait'; readonly ms: number }
  /** An attempt was left without an outcome: whoever made it is gone. */
  | { readonly kind: 'giveUpAttempt' }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'sent' | 'unknown' | 'failed' };

export function nextStep(delivery: Delivery, onlooker: Onlooker): Step {
  switch (delivery.status) {
    case 'queued':
      return whenDue(delivery, onlooker.now);
    case 'sending':
      return { kind: isLeftBehind(delivery, onlooker) ? 'giveUpAttempt' : 'elsewhere' };
    case 'unknown':
    case 'failed':
      return { kind: onlooker.anew ? 'attempt' : delivery.status };
    case 'sent':
    case 'delivered':
    case 'read':
      return { kind: 'sent' };
    default:
      return delivery.status satisfies never;
  }
}

function whenDue({ retryAt }: Delivery, now: Date): Step {
  const ms = retryAt === null ? 0 : Date.parse(retryAt) - now.getTime();
  return ms > 0 ? { kind: 'wait', ms } : { kind: 'attempt' };
}

function isLeftBehind(
  { instanceId, updatedAt }: Delivery,
  { exclusive, now, instanceId: own }: Onlooker,
): boolean {
  return exclusive || instanceId === own || now.getTime() - Date.parse(updatedAt) > OTHER_INSTANCE_MS;
}
