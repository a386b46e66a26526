/** Answers of the method Read as bytes. An event is encoded once, however often it is read. */
import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb, { type ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { StoredEvent } from './log.ts';

/** Commit and prepare position; a checkpoint between records has the prepare position 0. */
export interface LogPosition {
  readonly commit: number;
  readonly prepare: number;
}

const encoded = new WeakMap<StoredEvent, Buffer>();

/** Ids go out as texts, as the client asks for them. */
export function eventMessage(event: StoredEvent): Buffer {
  const known = encoded.get(event);
  if (known) return known;
  const answer = new streamsPb.ReadResp();
  const read = new streamsPb.ReadResp.ReadEvent();
  read.setEvent(recordedEvent(event));
  read.setCommitPosition(String(event.position));
  answer.setEvent(read);
  const bytes = toBytes(answer);
  encoded.set(event, bytes);
  return bytes;
}

function recordedEvent(event: StoredEvent): ReadResp.ReadEvent.RecordedEvent {
  const recorded = new streamsPb.ReadResp.ReadEvent.RecordedEvent();
  const id = new sharedPb.UUID();
  id.setString(event.id);
  recorded.setId(id);
  recorded.setStreamIdentifier(streamIdentifier(event.stream));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(String(event.position));
  recorded.setPreparePosition(String(event.position));
  const metadata = recorded.getMetadataMap();
  metadata.set('type', event.type);
  metadata.set('created', String(event.created));
  metadata.set('content-type', event.json ? 'application/json' : 'application/octet-stream');
  recorded.setData(event.data);
  recorded.setCustomMetadata(event.metadata);
  return recorded;
}

export function confirmationMessage(subscription: string): Buffer {
  const confirmation = new streamsPb.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(subscription);
  return toBytes(new streamsPb.ReadResp().setConfirmation(confirmation));
}

export function caughtUpMessage(): Buffer {
  return toBytes(new streamsPb.ReadResp().setCaughtUp(new streamsPb.ReadResp.CaughtUp()));
}

export function checkpointMessage({ commit, prepare }: LogPosition): Buffer {
  const checkpoint = new streamsPb.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(commit));
  checkpoint.setPreparePosition(String(prepare));
  return toBytes(new streamsPb.ReadResp().setCheckpoint(checkpoint));
}

export function streamNotFoundMessage(stream: string): Buffer {
  const notFound = new streamsPb.ReadResp.StreamNotFound();
  notFound.setStreamIdentifier(streamIdentifier(stream));
  return toBytes(new streamsPb.ReadResp().setStreamNotFound(notFound));
}

export function streamIdentifier(name: string) {
  const identifier = new sharedPb.StreamIdentifier();
  identifier.setStreamName(Buffer.from(name));
  return identifier;
}

function toBytes(answer: ReadResp): Buffer {
  return Buffer.from(answer.serializeBinary());
}
