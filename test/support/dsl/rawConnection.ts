/** One connection on which a test writes bytes as it likes, and reads what comes back answer by answer. */
import { connect, type Socket } from 'node:net';
import { eventually } from './eventually.ts';

export interface WireAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export class RawConnection {
  readonly socket: Socket;
  #received = Buffer.alloc(0);

  constructor(url: string) {
    const { port, hostname } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    this.socket.on('error', () => {});
  }

  send(...pieces: (string | Uint8Array)[]): this {
    for (const piece of pieces) this.socket.write(piece);
    return this;
  }

  /** The next answer, whole. @throws where the connection ends before */
  answer(withinMs?: number): Promise<WireAnswer> {
    return eventually('an answer', () => this.#next(), withinMs);
  }

  ended(withinMs?: number): Promise<boolean> {
    return eventually('the end of the connection', () => this.socket.closed, withinMs);
  }

  close(): void {
    this.socket.destroy();
  }

  #next(): WireAnswer | undefined {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return this.#nothing();
    const [line = '', ...fields] = this.#received.subarray(0, end).toString().split('\r\n');
    const headers = Object.fromEntries(fields.map(fieldOf));
    const length = Number(headers['content-length'] ?? 0);
    const body = this.#received.subarray(end + 4, end + 4 + length);
    if (body.length < length) return this.#nothing();
    this.#received = this.#received.subarray(end + 4 + length);
    return { status: Number(line.split(' ')[1]), headers, body: body.toString() };
  }

  #nothing(): undefined {
    if (this.socket.closed) throw new Error(`the connection ended after ${this.#received.toString()}`);
    return undefined;
  }
}

function fieldOf(field: string): [name: string, value: string] {
  const colon = field.indexOf(':');
  return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
}

/** Head of a request, `fields` after its Host. */
export const head = (line: string, fields: readonly string[] = []): string =>
  [`${line} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n');
