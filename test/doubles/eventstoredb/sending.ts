/** Sending no faster than the client takes it. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';

export type ReadCall = ServerWritableStream<ReadReq, Buffer>;

/** Resolves once the client may be sent more, or has gone. */
export async function sendTo(call: ReadCall, message: Buffer): Promise<void> {
  if (!call.write(message)) await drained(call);
}

function drained(call: ReadCall): Promise<void> {
  if (call.cancelled) return Promise.resolve();
  return new Promise(resolve => {
    const done = () => {
      call.off('drain', done).off('cancelled', done);
      resolve();
    };
    call.on('drain', done).on('cancelled', done);
  });
}
