/** The server-side filter of a read or subscription of $all. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { handlerThrew } from './errors.ts';
import type { StoredEvent } from './log.ts';
import type { SeenFilter } from './seen.ts';

/** Events that the server looks at in one go, unless the filter says another number. */
export const PAGE = 32;

export interface Filter {
  readonly seen: SeenFilter;
  readonly matches: (event: StoredEvent) => boolean;
  /** Events looked at in one go. */
  readonly window: number;
  /** A subscription reports where it is after so many events looked at. */
  readonly checkpointEvery: number;
}

/** @throws Refusal */
export function parseFilter(options: ReadReq.Options): Filter | undefined {
  const filter = options.getFilter();
  if (!filter) return undefined;
  const expression = filter.getStreamIdentifier() ?? filter.getEventType();
  if (!expression) throw handlerThrew();
  const on = filter.hasStreamIdentifier() ? 'stream' : 'type';
  const seen = {
    on,
    prefixes: expression.getPrefixList(),
    regex: expression.getRegex() || undefined,
  } as const;
  const window = filter.hasMax() ? filter.getMax() : PAGE;
  const checkpointEvery = window * filter.getCheckpointintervalmultiplier();
  return { seen, matches: matcher(seen), window, checkpointEvery };
}

function matcher({ on, prefixes, regex }: SeenFilter): (event: StoredEvent) => boolean {
  if (regex === undefined) return event => prefixes.some(prefix => event[on].startsWith(prefix));
  const expression = new RegExp(regex);
  return event => expression.test(event[on]);
}
