/**
 * The method BatchAppend: one stream of appends a client, answered in any order. The client uses it where a call has
 * no credentials. The deadline that a request names is not looked at; the server's default is as long as the client's.
 */
import sharedPb, { type UUID } from '@eventstore/db-client/generated/shared_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import streamsPb, {
  type BatchAppendReq,
  type BatchAppendResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import anyPb from 'google-protobuf/google/protobuf/any_pb.js';
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js';
import { MAX_APPEND_BYTES, Refusal } from './errors.ts';
import { type Expected, NO_REVISION } from './expectations.ts';
import { applyFault } from './faults.ts';
import type { AppendOutcome } from './log.ts';
import { faultTargetOf, type Node, traitsOf } from './node.ts';
import { streamIdentifier } from './readMessages.ts';
import { expectedOf, nameOf, parseEvents } from './requests.ts';

type BatchCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

interface Batch {
  readonly correlation: UUID | undefined;
  readonly stream: string;
  readonly expected: Expected;
  readonly proposed: BatchAppendReq.ProposedMessage[];
}

export function batchAppend(node: Node, call: BatchCall): void {
  const begun = new Map<string, Batch>();
  call.on('data', (request: BatchAppendReq) => {
    const key = request.getCorrelationId()?.getString() ?? '';
    const batch = begun.get(key) ?? begin(request);
    if (!batch) return;
    begun.set(key, batch);
    batch.proposed.push(...request.getProposedMessagesList());
    if (!request.getIsFinal()) return;
    begun.delete(key);
    finish(node, call, batch).catch((error: unknown) => call.emit('error', error));
  });
  call.on('end', () => call.end());
  // Emitted where the client breaks off: nobody is there to answer.
  call.on('error', () => begun.clear());
}

function begin(request: BatchAppendReq): Batch | undefined {
  const options = request.getOptions();
  return (
    options && {
      correlation: request.getCorrelationId(),
      stream: nameOf(options.getStreamIdentifier()),
      expected: expectedOf(options, () => options.getStreamPosition()),
      proposed: [],
    }
  );
}

async function finish(node: Node, call: BatchCall, batch: Batch): Promise<void> {
  const { stream, expected, proposed } = batch;
  node.seen.appends.push({ path: 'batch', stream, events: proposed.length, ...traitsOf(call) });
  try {
    const events = parseEvents(proposed);
    const outcome = await applyFault(node.faults.take('append'), faultTargetOf(node, call), () =>
      node.log.append(stream, expected, events),
    );
    if (outcome && !call.cancelled) call.write(answerOf(batch, outcome));
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === status.NOT_FOUND) throw error;
    call.write(failed(batch, problemOf(error)));
  }
}

function answerOf(batch: Batch, outcome: AppendOutcome): BatchAppendResp {
  switch (outcome.is) {
    case 'written':
      return addressed(batch).setSuccess(success(outcome));
    case 'deleted':
      return failed(batch, deleted(batch.stream));
    case 'wrong-version':
      return failed(batch, wrongVersion(batch.expected, outcome.actual));
  }
}

function success({ revision, position }: Extract<AppendOutcome, { is: 'written' }>) {
  const where = new sharedPb.AllStreamPosition();
  where.setCommitPosition(String(position));
  where.setPreparePosition(String(position));
  const answer = new streamsPb.BatchAppendResp.Success().setPosition(where);
  return revision === NO_REVISION
    ? answer.setNoStream(new emptyPb.Empty())
    : answer.setCurrentRevision(String(revision));
}

function deleted(stream: string) {
  const details = new sharedPb.StreamDeleted().setStreamIdentifier(streamIdentifier(stream));
  return problem('StreamDeleted', 'event_store.client.StreamDeleted', details);
}

function wrongVersion(expected: Expected, actual: number) {
  const details = new sharedPb.WrongExpectedVersion();
  if (actual === NO_REVISION) details.setCurrentNoStream(new emptyPb.Empty());
  else details.setCurrentStreamRevision(String(actual));
  if (expected === 'any') details.setExpectedAny(new emptyPb.Empty());
  else if (expected === 'no-stream') details.setExpectedNoStream(new emptyPb.Empty());
  else if (expected === 'stream-exists') details.setExpectedStreamExists(new emptyPb.Empty());
  else details.setExpectedStreamPosition(String(expected));
  return problem('WrongExpectedVersion', 'event_store.client.WrongExpectedVersion', details);
}

/** On this path most refusals are answers; only that another node leads ends the stream. */
function problemOf({ code, details }: Refusal) {
  if (code === status.ABORTED)
    return problem('Timeout', 'event_store.client.Timeout', new sharedPb.Timeout());
  if (code === status.UNAVAILABLE) return problem(details, 'google.protobuf.Empty', new emptyPb.Empty());
  if (details.startsWith('Maximum Append Size')) {
    const limit = new sharedPb.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_BYTES);
    return problem('MaximumAppendSizeExceeded', 'event_store.client.MaximumAppendSizeExceeded', limit);
  }
  return problem(
    'BadRequest',
    'event_store.client.BadRequest',
    new sharedPb.BadRequest().setMessage(details),
  );
}

function problem(message: string, type: string, details: { serializeBinary(): Uint8Array }) {
  const any = new anyPb.Any();
  any.pack(details.serializeBinary(), type);
  return new statusPb.Status().setMessage(message).setDetails(any);
}

function failed(batch: Batch, error: ReturnType<typeof problem>): BatchAppendResp {
  return addressed(batch).setError(error);
}

function addressed({ correlation, stream }: Batch): BatchAppendResp {
  return new streamsPb.BatchAppendResp()
    .setCorrelationId(correlation)
    .setStreamIdentifier(streamIdentifier(stream));
}
