/** How long a platform asks to be left alone. */
import { clampDelay } from '../../scheduling/delays.ts';

const SECONDS = /^\d+(?:\.\d+)?$/;
/** As RFC 9110 has dates, of which some begin with the whole name of the day; and as ISO 8601 has them. */
const DATE = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? |\d{4}-\d\d-\d\dT)/;

/**
 * Milliseconds of a `Retry-After` header: seconds or a date, at most a day; `now` in milliseconds since 1970.
 * Undefined where it says nothing, such as 0, a time that is over, or what is neither.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return clampDelay(Number(text) * 1_000) || undefined;
  return DATE.test(text) ? clampDelay(Date.parse(text) - now) || undefined : undefined;
}
