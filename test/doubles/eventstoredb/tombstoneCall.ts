/** The method Tombstone: ends a stream for good. */
import streamsPb, {
  type TombstoneReq,
  type TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { handlerThrew, streamDeleted, wrongTombstone } from './errors.ts';
import type { Node } from './node.ts';
import { expectedOf, nameOf } from './requests.ts';

export function tombstone(
  node: Node,
  call: ServerUnaryCall<TombstoneReq, TombstoneResp>,
  answer: sendUnaryData<TombstoneResp>,
): void {
  try {
    answer(null, end(node, call.request));
  } catch (error) {
    answer(error instanceof Error ? error : handlerThrew());
  }
}

/** @throws Refusal */
function end(node: Node, request: TombstoneReq): TombstoneResp {
  const options = request.getOptions();
  if (!options) throw handlerThrew();
  const stream = nameOf(options.getStreamIdentifier());
  const expected = expectedOf(options, () => options.getRevision());
  const outcome = node.log.tombstone(stream, expected);
  if (outcome.is === 'deleted') throw streamDeleted(stream);
  if (outcome.is === 'wrong-version') throw wrongTombstone(stream, Number(expected), outcome.actual);
  const where = new streamsPb.TombstoneResp.Position();
  where.setCommitPosition(String(outcome.position));
  where.setPreparePosition(String(outcome.position));
  return new streamsPb.TombstoneResp().setPosition(where);
}
