/** The requests of the `AggregateCache.Read` call: what the client builds for itself, and a read of $all with a filter. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Position } from '../event.ts';

const { Empty, StreamIdentifier } = shared;
const { Options } = streams.ReadReq;
const { AllOptions, FilterOptions, Position: WirePosition, StreamOptions, UUIDOption } = Options;
const FORWARDS = 0;
const BACKWARDS = 1;
/** Records that the server looks at for one page of its own; its default, 32, is meant for filters that match often. */
const SEARCH_WINDOW = 1_000;

/** Kept by the server: events of streams, or of types, whose names begin so. */
export interface Filter {
  readonly on: 'stream' | 'type';
  readonly prefixes: readonly string[];
}

export type Place = bigint | 'start' | 'end';

/** At most `count` events, of those that match. Forwards the event at `from` is included, backwards it is not. */
export function readAllRequest(from: Place, count: number, filter?: Filter, backwards = false): ReadReq {
  const options = readOptions(count, backwards);
  options.setAll(allOptions(from));
  if (filter) options.setFilter(filterOptions(filter, SEARCH_WINDOW));
  else options.setNoFilter(new Empty());
  return request(options);
}

/** Everything after `from`, which must be a record's position, and then what is appended. */
export function subscribeRequest(from: Place, filter: Filter): ReadReq {
  const options = new Options();
  options.setUuidOption(textIds());
  options.setAll(allOptions(from));
  options.setSubscription(new Options.SubscriptionOptions());
  options.setFilter(filterOptions(filter));
  return request(options);
}

/** At most `count` events of one stream, the one at `from` included. */
export function readStreamRequest(stream: string, from: Place, count: number, backwards: boolean): ReadReq {
  const options = readOptions(count, backwards);
  const place = new StreamOptions();
  place.setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(stream)));
  if (from === 'start') place.setStart(new Empty());
  else if (from === 'end') place.setEnd(new Empty());
  else place.setRevision(String(from));
  options.setStream(place);
  options.setNoFilter(new Empty());
  return request(options);
}

function readOptions(count: number, backwards: boolean): ReadReq.Options {
  const options = new Options();
  options.setUuidOption(textIds());
  options.setCount(String(Math.min(count, Number.MAX_SAFE_INTEGER)));
  options.setReadDirection(backwards ? BACKWARDS : FORWARDS);
  return options;
}

function allOptions(from: Place): ReadReq.Options.AllOptions {
  const place = new AllOptions();
  if (from === 'start') place.setStart(new Empty());
  else if (from === 'end') place.setEnd(new Empty());
  else place.setPosition(wirePosition(from));
  return place;
}

function wirePosition(position: Position): ReadReq.Options.Position {
  const text = String(position);
  return new WirePosition().setCommitPosition(text).setPreparePosition(text);
}

/** A subscription keeps the default window: it reports a checkpoint each time it has looked at that many records. */
function filterOptions({ on, prefixes }: Filter, window?: number): ReadReq.Options.FilterOptions {
  const options = new FilterOptions();
  const expression = new FilterOptions.Expression();
  expression.setPrefixList([...prefixes]);
  if (on === 'stream') options.setStreamIdentifier(expression);
  else options.setEventType(expression);
  if (window === undefined) options.setCount(new Empty());
  else options.setMax(window);
  options.setCheckpointintervalmultiplier(1);
  return options;
}

function textIds(): ReadReq.Options.UUIDOption {
  return new UUIDOption().setString(new Empty());
}

function request(options: ReadReq.Options): ReadReq {
  return new streams.ReadReq().setOptions(options);
}
