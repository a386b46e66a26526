/** How a platform lets us write to a person, by the time since they last wrote. Pure. Source: Meta's Send API. */
import type { Message } from '../../events/entities.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const RESPONSE_MS = DAY_MS;
const HUMAN_AGENT_MS = 7 * DAY_MS;

/** Older messages are never sent: a process that begins on a long log passes years of them by. */
export const MAX_AGE_MS = HUMAN_AGENT_MS;

export type SendMode = 'RESPONSE' | 'HUMAN_AGENT';

export interface Moment {
  readonly senderType: Message['senderType'];
  /** When the person last wrote, undefined if never. */
  readonly lastWroteAt: string | undefined;
  readonly now: Date;
}

/** Undefined where the message must not be sent. After the first day only people may write, not bots. */
export function sendMode({ senderType, lastWroteAt, now }: Moment): SendMode | undefined {
  if (lastWroteAt === undefined) return undefined;
  const silence = now.getTime() - Date.parse(lastWroteAt);
  if (silence <= RESPONSE_MS) return 'RESPONSE';
  return senderType === 'AGENT' && silence <= HUMAN_AGENT_MS ? 'HUMAN_AGENT' : undefined;
}
