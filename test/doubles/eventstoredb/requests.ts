/** Appends as they come in: parsed, checked and measured as the server does it. */
import type { StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import { appendTooLarge, handlerThrew, MAX_APPEND_BYTES, metadataMissing } from './errors.ts';
import type { Expected } from './expectations.ts';
import type { ProposedEvent } from './log.ts';

/** A UUID as .NET reads it: with or without hyphens, in braces or parentheses. */
const GUID = /^[{(]?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})[)}]?$/;
const EMPTY_GUID = '00000000-0000-0000-0000-000000000000';

type Proposal = AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage;

export function nameOf(identifier: StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();
}

/** @throws Refusal */
export function parseEvents(proposals: readonly Proposal[]): readonly ProposedEvent[] {
  const events = proposals.map(parseEvent);
  const bytes = events.reduce((sum, event) => sum + sizeOf(event), 0);
  if (bytes > MAX_APPEND_BYTES) throw appendTooLarge();
  return events;
}

/** As releases since 24 measure it. 23.10 means to, but counts the data only. */
function sizeOf({ data, metadata, type }: ProposedEvent): number {
  return data.length + metadata.length + 2 * type.length;
}

function parseEvent(proposal: Proposal): ProposedEvent {
  const metadata = proposal.getMetadataMap();
  const [type, contentType] = [metadata.get('type'), metadata.get('content-type')];
  if (type === undefined) throw metadataMissing('type');
  if (contentType === undefined) throw metadataMissing('content-type');
  if (type === '') throw handlerThrew();
  return {
    id: parseId(proposal.getId()),
    type,
    json: contentType === 'application/json',
    data: proposal.getData_asU8(),
    metadata: proposal.getCustomMetadata_asU8(),
  };
}

/** @throws Refusal for what is no UUID, or is the empty one */
function parseId(uuid: UUID | undefined): string {
  const parts = GUID.exec(uuid?.getString().toLowerCase() ?? '');
  const id = parts?.slice(1).join('-');
  if (id === undefined || id === EMPTY_GUID) throw handlerThrew();
  return id;
}

interface ExpectedOptions {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
}

/** @param revision where none of the words was given */
export function expectedOf(options: ExpectedOptions, revision: () => string): Expected {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  return options.hasStreamExists() ? 'stream-exists' : Number(revision());
}
