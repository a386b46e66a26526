/** Sending no faster than the client takes it. */
import type { ReadCall } from './readCall.ts';

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
