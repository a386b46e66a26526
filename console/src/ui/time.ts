/** Times as people say them. */

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export const atTime = (iso: string): string => clock.format(new Date(iso));
export const fullTime = (iso: string): string => full.format(new Date(iso));

/** In a list: the time today, the day before. */
export function shortTime(iso: string, now = Date.now()): string {
  const then = new Date(iso);
  const age = now - then.getTime();
  if (age < MINUTE_MS) return 'now';
  if (new Date(now).toDateString() === then.toDateString()) return clock.format(then);
  return age < 6 * DAY_MS ? weekday.format(then) : day.format(then);
}

/** Between messages of different days. */
export function dayName(iso: string, now = Date.now()): string {
  const then = new Date(iso).toDateString();
  const today = new Date(now);
  if (then === today.toDateString()) return 'Today';
  // Days of 23 and 25 hours are days, too.
  today.setDate(today.getDate() - 1);
  if (then === today.toDateString()) return 'Yesterday';
  return new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }).format(
    new Date(iso),
  );
}
