/** How a platform lets us write to a person, by the time since they last wrote. Pure. */
import type { Message } from '../events/entities.ts';

/** RESPONSE: an answer, soon. HUMAN_AGENT: a person answers after that. */
export type SendMode = 'RESPONSE' | 'HUMAN_AGENT';

export interface SendWindow {
  readonly mode: SendMode;
  readonly senderTypes: readonly Message['senderType'][];
  /** How long after the person last wrote. */
  readonly openForMs: number;
}

interface Moment {
  readonly senderType: Message['senderType'];
  /** When the person last wrote, undefined if never. */
  readonly lastWroteAt: string | undefined;
  readonly now: Date;
}

/** Undefined where the message must not be sent. */
export function sendMode(
  windows: readonly SendWindow[],
  { senderType, lastWroteAt, now }: Moment,
): SendMode | undefined {
  if (lastWroteAt === undefined) return undefined;
  const silenceMs = now.getTime() - Date.parse(lastWroteAt);
  const isOpen = ({ senderTypes, openForMs }: SendWindow) =>
    silenceMs <= openForMs && senderTypes.includes(senderType);
  return windows.find(isOpen)?.mode;
}
