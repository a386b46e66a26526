/** One WebSocket from its opening to its end. It notices a line that went dead without a word: browsers do not. */
import { parseFrame } from './frames.ts';

/** After this long without a frame the server is asked whether it is there. */
const SILENCE_MS = 15_000;
const ANSWER_MS = 10_000;

interface ConnectionOptions {
  readonly url: string;
  readonly WebSocket: typeof WebSocket;
  readonly opened: () => void;
  readonly frame: (frame: NonNullable<ReturnType<typeof parseFrame>>) => void;
  /** Once, however it ended; 1006 where nobody said why. */
  readonly ended: (code: number) => void;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #socket: WebSocket;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = new options.WebSocket(options.url);
    this.#socket.addEventListener('open', () => options.opened());
    this.#socket.addEventListener('message', ({ data }: { data: unknown }) => this.#received(data));
    this.#socket.addEventListener('close', ({ code }: { code: number }) => this.#end(code));
    this.#expect();
  }

  send(frame: object): void {
    if (this.#socket.readyState === this.#options.WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  close(): void {
    this.#end(1000);
  }

  /** Looks at once whether the line is alive, such as when a machine wakes up. */
  check(): void {
    this.#ask();
  }

  #received(data: unknown): void {
    if (this.#ended) return;
    this.#expect();
    const frame = parseFrame(data);
    if (frame) this.#options.frame(frame);
  }

  #expect(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), SILENCE_MS);
  }

  #ask(): void {
    this.send({ type: 'ping' });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(1006), ANSWER_MS);
  }

  #end(code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket.close();
    this.#options.ended(code);
  }
}
