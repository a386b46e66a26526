/** The method Read: of one stream, of the whole log, or a subscription to the log. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { handlerThrew, Refusal, streamDeleted } from './errors.ts';
import { applyFault } from './faults.ts';
import { type Filter, parseFilter } from './filter.ts';
import type { StoredEvent } from './log.ts';
import { eventsBackwards, eventsForwards, type Place, streamEvents } from './logReads.ts';
import { faultTargetOf, type Node, traitsOf } from './node.ts';
import { eventMessage, streamNotFoundMessage } from './readMessages.ts';
import { nameOf } from './requests.ts';
import { type ReadCall, sendTo } from './sending.ts';
import { Subscription } from './subscription.ts';

const LARGEST = 2n ** 63n - 1n;
const END = 2n ** 64n - 1n;

export async function read(node: Node, call: ReadCall): Promise<void> {
  try {
    const options = call.request.getOptions();
    if (!options) throw handlerThrew();
    await (options.hasSubscription() ? subscribe(node, call, options) : readEvents(node, call, options));
  } catch (error) {
    call.emit('error', error);
  }
}

async function readEvents(node: Node, call: ReadCall, options: ReadReq.Options): Promise<void> {
  const filter = parseFilter(options);
  const backwards = options.getReadDirection() === 1;
  const name = options.getStream()?.getStreamIdentifier();
  const stream = name && nameOf(name);
  const count = Number(options.getCount());
  node.seen.readModels.push({ ...traitsOf(call), stream, backwards, count, filter: filter?.seen });

  const done = await applyFault(node.faults.take('read'), faultTargetOf(node, call), async () => {
    if (stream === undefined) await sendAll(node, call, options, filter);
    else await sendStream(node, call, options, stream);
    // Of no events at all the server reads $all on for ever.
    return stream !== undefined || count > 0;
  });
  if (done) call.end();
}

async function sendAll(node: Node, call: ReadCall, options: ReadReq.Options, filter: Filter | undefined) {
  const from = placeIn(options);
  const reading = options.getReadDirection() === 1 ? eventsBackwards : eventsForwards;
  await sendSome(call, reading(node.log, from, filter), Number(options.getCount()));
}

async function sendStream({ log }: Node, call: ReadCall, options: ReadReq.Options, name: string) {
  const stream = log.stream(name);
  if (stream?.deleted) throw streamDeleted(name);
  if (!stream) return sendTo(call, streamNotFoundMessage(name));
  const events = streamEvents(stream.events, {
    from: revisionIn(options),
    count: Number(options.getCount()),
    backwards: options.getReadDirection() === 1,
  });
  await sendSome(call, events, Number.POSITIVE_INFINITY);
}

async function sendSome(call: ReadCall, events: Iterable<StoredEvent>, count: number): Promise<void> {
  let left = count;
  if (left <= 0) return;
  for (const event of events) {
    if (call.cancelled) return;
    await sendTo(call, eventMessage(event));
    left -= 1;
    if (left <= 0) return;
  }
}

async function subscribe(node: Node, call: ReadCall, options: ReadReq.Options): Promise<void> {
  if (!options.hasAll())
    throw new Refusal(status.UNIMPLEMENTED, 'The double knows subscriptions to $all only');
  const filter = parseFilter(options);
  if (filter?.checkpointEvery === 0) throw handlerThrew();
  node.seen.subscriptions.push({ ...traitsOf(call), filter: filter?.seen });
  const subscription = new Subscription(node, call, filter);
  await applyFault(node.faults.take('subscribe'), faultTargetOf(node, call), () =>
    subscription.run(placeIn(options)),
  );
}

/** @throws Refusal for what is no position at all */
function placeIn(options: ReadReq.Options): Place {
  const all = options.getAll();
  if (all?.hasStart()) return 'start';
  const position = all?.getPosition();
  if (!position) return 'end';
  const [commit, prepare] = [BigInt(position.getCommitPosition()), BigInt(position.getPreparePosition())];
  if (commit === END && prepare === END) return 'end';
  if (commit < prepare || commit > LARGEST) throw handlerThrew();
  return { commit: Number(commit), prepare: Number(prepare) };
}

function revisionIn(options: ReadReq.Options): number | 'start' | 'end' {
  const stream = options.getStream();
  if (stream?.hasStart()) return 'start';
  return stream?.hasRevision() ? Number(stream.getRevision()) : 'end';
}
