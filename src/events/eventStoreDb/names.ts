/** How the streams of one log are named in a cluster that it may share with others, and how its events come back. */
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { RecordedEvent } from '../event.ts';

/** No `:` and no `!`, so that no log's prefix begins another's; no `$`, which is the server's own. */
const NAMESPACE = /^[A-Za-z0-9._-]+$/;

export type WireRecord = ReadResp.ReadEvent.RecordedEvent;

export class Names {
  /** What the names of all streams of the log begin with: what every read of $all is filtered by. */
  readonly prefix: string;
  /** Holds the log's id. Outside of the prefix: it is no event of the log. */
  readonly epochStream: string;

  constructor(namespace: string) {
    if (!NAMESPACE.test(namespace)) throw new TypeError(`${namespace} is no namespace`);
    this.prefix = `${namespace}:`;
    this.epochStream = `${namespace}!epoch`;
  }

  stored(stream: string): string {
    return this.prefix + stream;
  }

  /** Whether an event is one of this log. */
  owns(record: WireRecord): boolean {
    return storedStreamOf(record).startsWith(this.prefix);
  }

  recorded(record: WireRecord): RecordedEvent {
    return {
      id: idOf(record),
      type: record.getMetadataMap().get('type') ?? '',
      data: JSON.parse(text(record.getData_asU8())),
      metadata: JSON.parse(text(record.getCustomMetadata_asU8())),
      stream: storedStreamOf(record).slice(this.prefix.length),
      revision: Number(record.getStreamRevision()),
      position: positionOf(record),
    };
  }
}

/** Bytes of what an event carries. */
export function sizeOf(record: WireRecord): number {
  return record.getData_asU8().length + record.getCustomMetadata_asU8().length;
}

/** The server writes each event with one record, no longer in explicit transactions, so both numbers are one. */
export function positionOf(record: WireRecord): bigint {
  const commit = record.getCommitPosition();
  if (commit !== record.getPreparePosition()) {
    throw new Error(`the event at ${commit}/${record.getPreparePosition()} was written in a transaction`);
  }
  return BigInt(commit);
}

export function idOf(record: WireRecord): string {
  return record.getId()?.getString() ?? '';
}

function storedStreamOf(record: WireRecord): string {
  return text(record.getStreamIdentifier()?.getStreamName_asU8());
}

function text(bytes: Uint8Array | undefined): string {
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString() : '';
}
