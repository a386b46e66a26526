/** One answer to a read: repeated until it comes, and kept as far as it came where it is cut. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { finalReadFailure } from './clientErrors.ts';
import type { Connection, ReadCall } from './connection.ts';
import { sizeOf, type WireRecord } from './names.ts';
import { retryRead } from './readRetry.ts';

export interface Question extends ReadCall {
  /** So many records are worth keeping where the answer is cut: then the reader gets on, however slow the server is. */
  readonly progress: number;
  /** The answer ends after the record with which its records hold so many bytes. Default: never. */
  readonly maxBytes?: number;
}

export interface Answer {
  readonly records: readonly WireRecord[];
  /** More may have been coming when it ended. */
  readonly cut: boolean;
}

/** @throws EventStoreUnavailable, the signal's reason, or what no other try can help */
export function answerTo(connection: Connection, request: ReadReq, question: Question): Promise<Answer> {
  return retryRead(() => ask(connection, request, question), question.signal);
}

async function ask(connection: Connection, request: ReadReq, question: Question): Promise<Answer> {
  const records: WireRecord[] = [];
  const isFull = sizeGate(question.maxBytes);
  try {
    for await (const record of recordsOf(connection, request, question)) {
      records.push(record);
      if (isFull(record)) return { records, cut: true };
    }
    return { records, cut: false };
  } catch (error) {
    if (records.length < question.progress || isFinal(error, question)) throw error;
    return { records, cut: true };
  }
}

async function* recordsOf(connection: Connection, request: ReadReq, question: Question) {
  for await (const answer of connection.read(request, question)) {
    const record = answer.getEvent()?.getEvent();
    if (record) yield record;
  }
}

/** Whether a record is the one with which the answer holds so many bytes. */
function sizeGate(maxBytes = Number.POSITIVE_INFINITY): (record: WireRecord) => boolean {
  let room = maxBytes;
  return record => {
    room -= sizeOf(record);
    return room <= 0;
  };
}

function isFinal(error: unknown, { signal }: Question): boolean {
  return signal.aborted || finalReadFailure(error) !== undefined;
}
