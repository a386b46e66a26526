/** Messages of the wire protocol: OP_MSG, and OP_QUERY with its OP_REPLY for a driver's first greeting. */
import { BSON } from 'mongodb';
import type { Document } from './document.ts';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const MORE_TO_COME = 1 << 1;
const EXHAUST_ALLOWED = 1 << 16;
const BODY = 0;
const SEQUENCE = 1;

export interface Request {
  readonly id: number;
  readonly command: Document;
  /** Asked by OP_QUERY, and answered by OP_REPLY. */
  readonly legacy: boolean;
  /** The client waits for no answer. */
  readonly unanswered: boolean;
  /** The client takes further answers without asking. */
  readonly exhaustAllowed: boolean;
}

/** Cuts a stream of bytes into requests. @throws on what is no message */
export class RequestReader {
  #chunks: Buffer[] = [];
  #bytes = 0;

  *read(chunk: Buffer): Generator<Request> {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes >= HEADER_BYTES && this.#bytes >= this.#nextLength()) yield parse(this.#take());
  }

  #nextLength(): number {
    const [first] = this.#chunks;
    return first && first.length >= HEADER_BYTES ? first.readInt32LE(0) : this.#joined().readInt32LE(0);
  }

  /** The next message. Copied once, when all of it is there. */
  #take(): Buffer {
    const received = this.#joined();
    const length = received.readInt32LE(0);
    const rest = received.subarray(length);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
    return received.subarray(0, length);
  }

  /** All that came, in one piece. */
  #joined(): Buffer {
    const [first = Buffer.alloc(0), ...others] = this.#chunks;
    const joined = others.length === 0 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}

function parse(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === OP_MSG) return parseMsg(id, message);
  if (opcode === OP_QUERY) return parseQuery(id, message);
  throw new Error(`unknown opcode ${opcode}`);
}

function parseMsg(id: number, message: Buffer): Request {
  const flags = message.readUInt32LE(HEADER_BYTES);
  const sequences: Record<string, unknown> = {};
  let body: Document = {};
  for (let at = HEADER_BYTES + 4; at < message.length; ) {
    const kind = message[at];
    const size = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + size);
    if (kind === BODY) body = documentIn(section);
    else if (kind === SEQUENCE) Object.assign(sequences, sequenceIn(section));
    else throw new Error(`unknown section ${kind}`);
    at += 1 + size;
  }
  return {
    id,
    command: { ...body, ...sequences },
    legacy: false,
    unanswered: (flags & MORE_TO_COME) !== 0,
    exhaustAllowed: (flags & EXHAUST_ALLOWED) !== 0,
  };
}

function sequenceIn(section: Buffer): Record<string, readonly Document[]> {
  const nameEnd = section.indexOf(0, 4);
  const documents: Document[] = [];
  for (let at = nameEnd + 1; at < section.length; ) {
    const size = section.readInt32LE(at);
    documents.push(documentIn(section.subarray(at, at + size)));
    at += size;
  }
  return { [section.toString('utf8', 4, nameEnd)]: documents };
}

function parseQuery(id: number, message: Buffer): Request {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4);
  const [database = ''] = message.toString('utf8', HEADER_BYTES + 4, nameEnd).split('.');
  const body = documentIn(message.subarray(nameEnd + 1 + 8));
  const command = { ...body, $db: database };
  return { id, command, legacy: true, unanswered: false, exhaustAllowed: false };
}

function documentIn(bytes: Buffer): Document {
  return BSON.deserialize(bytes.subarray(0, bytes.readInt32LE(0)), { useBigInt64: true });
}

let answers = 0;

export function encodeAnswer(request: Request, answer: Document, moreToCome = false): Buffer {
  const document = BSON.serialize(answer, { ignoreUndefined: true });
  const head = request.legacy ? replyHead() : msgHead(moreToCome ? MORE_TO_COME : 0);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + head.length + document.length, 0);
  header.writeInt32LE(++answers, 4);
  header.writeInt32LE(request.id, 8);
  header.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, head, document]);
}

function msgHead(flags: number): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(flags, 0);
  head[4] = BODY;
  return head;
}

/** Flags, cursor and starting point are zero; one document follows. */
function replyHead(): Buffer {
  const head = Buffer.alloc(20);
  head.writeInt32LE(1, 16);
  return head;
}
