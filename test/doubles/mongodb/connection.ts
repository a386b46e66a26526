/** One connection: requests come, faults have their way, answers leave. */
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from './commands/command.ts';
import { execute } from './commands/index.ts';
import { type Document, numberOf } from './document.ts';
import { CommandError, codeNameOf } from './errors.ts';
import type { CommandFault } from './faults.ts';
import type { Seen } from './seen.ts';
import { encodeAnswer, type Request, RequestReader } from './wire.ts';

const RETRYABLE = [91, 189, 10107, 11602];

export class Connection {
  readonly #socket: Socket;
  readonly #server: Server;
  readonly #seen: Seen;
  readonly #id: number;
  readonly #reader = new RequestReader();
  #giveUpWaiting: () => void = () => undefined;

  constructor(socket: Socket, server: Server, seen: Seen, id: number) {
    this.#socket = socket;
    this.#server = server;
    this.#seen = seen;
    this.#id = id;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('close', () => this.#giveUpWaiting());
    // A client that goes away in the middle is ordinary: 'close' follows.
    socket.on('error', () => undefined);
  }

  cut(): void {
    this.#socket.destroy();
  }

  /** As a process that was stopped: nothing is read, and nothing is answered. */
  freeze(): void {
    this.#socket.pause();
    this.#socket.cork();
  }

  /** What was sent meanwhile is read and answered now. */
  thaw(): void {
    this.#socket.uncork();
    this.#socket.resume();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const request of this.#reader.read(chunk)) void this.#serve(request);
    } catch (error) {
      this.#socket.destroy(error instanceof Error ? error : undefined);
    }
  }

  async #serve(request: Request): Promise<void> {
    const { command } = request;
    const [name = ''] = Object.keys(command);
    this.#seen.note({ name, database: String(command.$db), command });
    if (command.maxAwaitTimeMS !== undefined && command.topologyVersion) return this.#awaitNews(request);
    const fault = this.#server.faults.ofCommand(name);
    try {
      if (fault) await this.#fail(request, fault);
      else this.#answer(request, await this.#execute(request));
    } catch (error) {
      this.#answer(request, { ok: 0, errmsg: String(error), code: 8, codeName: 'UnknownError' });
    }
  }

  #execute(request: Request): Promise<Document> {
    return execute(this.#server, request.command, this.#id);
  }

  async #fail(request: Request, fault: CommandFault): Promise<void> {
    switch (fault.kind) {
      case 'cutBefore':
        return this.cut();
      case 'cutAfter':
        await this.#execute(request);
        return this.cut();
      case 'notPrimary':
        return this.#answer(request, this.#notPrimary(request, fault.code ?? 10107));
      case 'unauthorized':
        return this.#answer(request, new CommandError(13, 'not authorized to execute command').answer());
      case 'maxTime':
        return this.#answer(request, new CommandError(50, 'operation exceeded time limit').answer());
      case 'writeConcernError':
        return this.#answer(request, await this.#unreplicated(request, fault.code ?? 91));
      case 'slow':
        await delay(fault.ms);
        return this.#socket.destroyed ? undefined : this.#answer(request, await this.#execute(request));
      case 'silent':
        return;
      default:
        return fault satisfies never;
    }
  }

  #notPrimary(request: Request, code: number): Document {
    const detail = { ...this.#server.topology.stepDown(), ...labelsFor(request, code) };
    return new CommandError(
      code,
      codeNameOf(code) === 'NotWritablePrimary' ? 'not primary' : 'operation was interrupted',
      detail,
    ).answer();
  }

  async #unreplicated(request: Request, code: number): Promise<Document> {
    const writeConcernError = { code, codeName: codeNameOf(code), errmsg: 'waiting for replication failed' };
    // Only what says that the primary goes makes a driver forget it, and that is then news.
    const news = code === 91 ? this.#server.topology.stepDown() : {};
    return { ...(await this.#execute(request)), ...news, writeConcernError, ...labelsFor(request, code) };
  }

  /** A driver that watches the server asks once and is answered at each change, and now and then without one. */
  #awaitNews(request: Request): void {
    const { topology } = this.#server;
    const everyMs = numberOf(request.command, 'maxAwaitTimeMS', 10_000);
    const notify = (): void => {
      this.#answer(request, topology.hello(this.#id), request.exhaustAllowed);
      if (request.exhaustAllowed) wait(topology.version());
    };
    const wait = (known: unknown): void => {
      this.#giveUpWaiting = topology.await(known, everyMs, notify);
    };
    wait(request.command.topologyVersion);
  }

  #answer(request: Request, answer: Document, moreToCome = false): void {
    if (request.unanswered || this.#socket.destroyed) return;
    this.#socket.write(encodeAnswer(request, answer, moreToCome));
  }
}

/** Drivers leave it to the server to say which writes are worth a retry. */
function labelsFor(request: Request, code: number): Document {
  const isRetryable = request.command.txnNumber !== undefined && RETRYABLE.includes(code);
  return isRetryable ? { errorLabels: ['RetryableWriteError'] } : {};
}
