/** The method Append, one call an append: what the client uses where a call has credentials. */
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb, { type AppendReq, type AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import { handlerThrew, streamDeleted } from './errors.ts';
import { type Expected, NO_REVISION } from './expectations.ts';
import { applyFault } from './faults.ts';
import type { AppendOutcome } from './log.ts';
import { faultTargetOf, type Node, traitsOf } from './node.ts';
import { expectedOf, nameOf, parseEvents } from './requests.ts';

export async function append(
  node: Node,
  call: ServerReadableStream<AppendReq, AppendResp>,
  answer: sendUnaryData<AppendResp>,
): Promise<void> {
  try {
    const [header, ...proposed] = await collect(call);
    const options = header?.getOptions();
    if (!options) throw handlerThrew();
    const stream = nameOf(options.getStreamIdentifier());
    node.seen.appends.push({ path: 'classic', stream, events: proposed.length, ...traitsOf(call) });

    const expected = expectedOf(options, () => options.getRevision());
    const events = parseEvents(proposed.flatMap(request => request.getProposedMessage() ?? []));
    const outcome = await applyFault(node.faults.take('append'), faultTargetOf(node, call), () =>
      node.log.append(stream, expected, events),
    );
    if (outcome) answer(null, answerOf(outcome, stream, expected));
  } catch (error) {
    answer(error instanceof Error ? error : handlerThrew());
  }
}

/** All that the client sends; nothing where it breaks off. */
function collect<T>(call: ServerReadableStream<T, AppendResp>): Promise<readonly T[]> {
  const requests: T[] = [];
  return new Promise(resolve => {
    call.on('data', (request: T) => requests.push(request));
    // A connection that breaks ends the stream as well; only in the next turn does it show that the call is no more.
    call.on('end', () => setImmediate(() => resolve(call.cancelled ? [] : requests)));
    call.on('cancelled', () => resolve([]));
    call.on('error', () => resolve([]));
  });
}

function answerOf(outcome: AppendOutcome, stream: string, expected: Expected): AppendResp {
  if (outcome.is === 'deleted') throw streamDeleted(stream);
  const answer = new streamsPb.AppendResp();
  return outcome.is === 'written'
    ? answer.setSuccess(success(outcome))
    : answer.setWrongExpectedVersion(wrongVersion(expected, outcome.actual));
}

function success({ revision, position }: Extract<AppendOutcome, { is: 'written' }>): AppendResp.Success {
  const where = new streamsPb.AppendResp.Position();
  where.setCommitPosition(String(position));
  where.setPreparePosition(String(position));
  const answer = new streamsPb.AppendResp.Success().setPosition(where);
  return revision === NO_REVISION
    ? answer.setNoStream(new sharedPb.Empty())
    : answer.setCurrentRevision(String(revision));
}

/** Not an error of gRPC, but an answer like any other. */
function wrongVersion(expected: Expected, actual: number): AppendResp.WrongExpectedVersion {
  const answer = new streamsPb.AppendResp.WrongExpectedVersion();
  if (actual === NO_REVISION) answer.setCurrentNoStream(new sharedPb.Empty());
  else answer.setCurrentRevision(String(actual));
  switch (expected) {
    case 'any':
      return answer.setExpectedAny(new sharedPb.Empty());
    case 'no-stream':
      return answer.setExpectedNoStream(new sharedPb.Empty());
    case 'stream-exists':
      return answer.setExpectedStreamExists(new sharedPb.Empty());
    default:
      return answer.setExpectedRevision(String(expected));
  }
}
