/** Which events a read gives: forwards with the one at the position, backwards without it. */
import { unexpectedResult } from './errors.ts';
import type { Filter } from './filter.ts';
import type { EventLog, StoredEvent } from './log.ts';
import type { LogPosition } from './readMessages.ts';

export type Place = 'start' | 'end' | LogPosition;

/** @throws Refusal where a position is no record's */
export function eventsForwards(
  log: EventLog,
  from: Place,
  filter: Filter | undefined,
): Iterable<StoredEvent> {
  return forwardsFrom(log, firstIndex(log, from, filter), filter);
}

/** @throws Refusal where a position is no record's, or after the end */
export function eventsBackwards(
  log: EventLog,
  from: Place,
  filter: Filter | undefined,
): Iterable<StoredEvent> {
  return backwardsFrom(log, lastIndex(log, from, filter), filter);
}

export function firstIndex(log: EventLog, from: Place, filter: Filter | undefined): number {
  if (from === 'start') return 0;
  if (from === 'end') return log.records.length;
  if (!log.beginsAt(from.commit)) throw refused(filter);
  return log.indexFrom(from.commit);
}

function lastIndex(log: EventLog, from: Place, filter: Filter | undefined): number {
  if (from === 'start') return -1;
  if (from === 'end' || from.commit === log.end) return log.records.length - 1;
  if (from.commit > (log.records.at(-1)?.position ?? 0) || !log.beginsAt(from.commit)) throw refused(filter);
  return log.indexFrom(from.commit) - 1;
}

function refused(filter: Filter | undefined) {
  return unexpectedResult(filter ? 'FilteredReadAllResult' : 'ReadAllResult');
}

function* forwardsFrom(log: EventLog, first: number, filter: Filter | undefined): Generator<StoredEvent> {
  for (let index = first; index < log.records.length; index++) {
    const event = log.records[index]?.event;
    if (event && (!filter || filter.matches(event))) yield event;
  }
}

function* backwardsFrom(log: EventLog, last: number, filter: Filter | undefined): Generator<StoredEvent> {
  for (let index = last; index >= 0; index--) {
    const event = log.records[index]?.event;
    if (event && (!filter || filter.matches(event))) yield event;
  }
}

interface StreamRead {
  readonly from: number | 'start' | 'end';
  readonly count: number;
  readonly backwards: boolean;
}

/** Backwards from beyond the end begins at the end. @throws Refusal for a read of nothing */
export function streamEvents(events: readonly StoredEvent[], { from, count, backwards }: StreamRead) {
  if (count <= 0) throw unexpectedResult('ReadStreamResult');
  const last = events.length - 1;
  const revision = from === 'start' ? 0 : from === 'end' ? last : from;
  if (!backwards) return from === 'end' ? [] : events.slice(revision, revision + count);
  return events.slice(Math.max(0, Math.min(revision, last) + 1 - count), revision + 1).reverse();
}
