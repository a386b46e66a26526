/**
 * When something happened, as platforms say it: in milliseconds, seconds or finer units, as a number or as text, from
 * clocks that may be wrong. What cannot be believed is told apart; the event of the webhook has it as it came.
 */
import type { Json } from '../../events/event.ts';

/** Facebook began; of what it carries nothing is older. */
const PLATFORM_START_MS = Date.UTC(2004, 1, 4);
/** How far the platform's clock may be ahead of ours. What is later is not believed. */
const MAX_CLOCK_AHEAD_MS = 5 * 60_000;

const SECOND_MS = 1_000;
/** Numbers below the bound are in the unit, whose length is in milliseconds. */
const UNITS: readonly (readonly [below: number, ms: number])[] = [
  [1e11, SECOND_MS],
  [1e14, 1],
  [1e17, 1e-3],
  [Number.POSITIVE_INFINITY, 1e-6],
];

/** The first and the last millisecond that a time may mean: a whole second means any moment of it. */
interface Span {
  readonly from: number;
  readonly through: number;
}

/** ISO 8601 UTC, where it is a time that something can have happened at before `arrivedAt`; undefined where it is not. */
export function happenedAt(value: Json | undefined, arrivedAt: Date): string | undefined {
  const from = spanOf(value)?.from;
  return from !== undefined && isBelievable(from, arrivedAt) ? new Date(from).toISOString() : undefined;
}

/** What a receipt speaks of was sent until then, ISO 8601 UTC; undefined where it names no time at all. */
export function watermarkOf(value: Json | undefined, arrivedAt: Date): string | undefined {
  const span = spanOf(value);
  if (!span) return undefined;
  return isBelievable(span.from, arrivedAt) ? new Date(span.through).toISOString() : arrivedAt.toISOString();
}

const isBelievable = (ms: number, arrivedAt: Date): boolean =>
  ms >= PLATFORM_START_MS && ms <= arrivedAt.getTime() + MAX_CLOCK_AHEAD_MS;

function spanOf(value: Json | undefined): Span | undefined {
  if (typeof value === 'number') return spanOfNumber(value);
  return typeof value === 'string' ? spanOfText(value.trim()) : undefined;
}

function spanOfNumber(value: number): Span | undefined {
  const unit = UNITS.find(([below]) => value < below);
  if (!unit) return undefined;
  const from = Math.floor(value * unit[1]);
  const isWholeSecond = unit[1] === SECOND_MS && Number.isInteger(value);
  return { from, through: isWholeSecond ? from + SECOND_MS - 1 : from };
}

const NUMBER = /^[+-]?\d{1,30}(\.\d{1,30})?(e\+?\d{1,2})?$/i;
/** With the zone, or without one in UTC; Graph writes zones without a colon. */
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/i;

function spanOfText(text: string): Span | undefined {
  if (NUMBER.test(text)) return spanOfNumber(Number(text));
  const [, date, time, fraction = '', zone = 'Z'] = ISO.exec(text) ?? [];
  const from = Date.parse(
    `${date}T${time}${fraction}${zone.toUpperCase().replace(/(\d\d)(\d\d)$/, '$1:$2')}`,
  );
  if (Number.isNaN(from)) return undefined;
  return { from, through: fraction === '' ? from + SECOND_MS - 1 : from };
}
