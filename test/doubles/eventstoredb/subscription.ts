/**
 * One subscription to $all: what is stored in pages, then what is appended. A client that is still busy with live
 * events when more come, and leaves more than {@link LIVE_BUFFER} of them waiting, is dropped: by bursts of appends some
 * times a second, seldom by one append only, however large.
 */
import { handlerThrew, Refusal, tooSlow } from './errors.ts';
import { type Filter, PAGE } from './filter.ts';
import type { StoredEvent } from './log.ts';
import { firstIndex, type Place } from './logReads.ts';
import type { Node } from './node.ts';
import {
  caughtUpMessage,
  checkpointMessage,
  confirmationMessage,
  eventMessage,
  type LogPosition,
} from './readMessages.ts';
import { type ReadCall, sendTo } from './sending.ts';

/** The server has two buffers of 32 between a live event and the connection. */
const LIVE_BUFFER = 64;

export class Subscription {
  readonly #node: Node;
  readonly #call: ReadCall;
  readonly #filter: Filter | undefined;
  /** Index of the next record to look at. */
  #next = 0;
  /** Events looked at since the last checkpoint. */
  #looked = 0;
  /** Records up to here are counted in `#waiting`, the live events not yet sent. */
  #counted = 0;
  #waiting = 0;
  #pumping = false;
  /** The client has yet to take what was sent. */
  #blocked = false;
  #over = false;
  #unwatch = () => {};

  constructor(node: Node, call: ReadCall, filter: Filter | undefined) {
    this.#node = node;
    this.#call = call;
    this.#filter = filter;
  }

  /** Resolves once it is live. @throws Refusal where the place is no record's */
  async run(from: Place): Promise<void> {
    const start = this.#begin(from);
    this.#call.on('cancelled', () => this.#end());
    await this.#send(confirmationMessage(crypto.randomUUID()));
    await this.#catchUp(start);
    this.#goLive();
  }

  /**
   * After the first event at or after the position: right for an event's own position, one event lost for a
   * position between records, as on server 23.10.
   */
  #begin(from: Place): LogPosition {
    const { log } = this.#node;
    try {
      this.#next = firstIndex(log, from, this.#filter);
    } catch (error) {
      // The server looks the position up before it has anything that could put the failure into words.
      throw error instanceof Refusal ? handlerThrew() : error;
    }
    if (typeof from === 'string') return { commit: 0, prepare: 0 };
    while (this.#next < log.records.length && !log.records[this.#next]?.event) this.#next += 1;
    if (this.#next === log.records.length) return from;
    this.#next += 1;
    return this.#between();
  }

  /** The position after what was looked at: before the next record, so its prepare position is 0. */
  #between(): LogPosition {
    const { log } = this.#node;
    return { commit: log.records[this.#next]?.position ?? log.end, prepare: 0 };
  }

  async #catchUp(start: LogPosition): Promise<void> {
    let reached = start;
    while (!this.#over) {
      const page = this.#page();
      for (const event of page.events) {
        await this.#send(eventMessage(event));
        reached = { commit: event.position, prepare: event.position };
      }
      if (page.ended) return;
      await this.#reportCatchingUp(reached);
      reached = this.#between();
    }
  }

  /** What the server looks at in one go; `ended` where it came to the end of the log doing so. */
  #page(): { readonly events: readonly StoredEvent[]; readonly ended: boolean } {
    const { records } = this.#node.log;
    const window = this.#filter?.window ?? Number.POSITIVE_INFINITY;
    const events: StoredEvent[] = [];
    let looked = 0;
    while (events.length < PAGE && looked < window && this.#next < records.length) {
      const event = records[this.#next++]?.event;
      if (!event) continue;
      looked += 1;
      if (this.#matches(event)) events.push(event);
    }
    this.#looked += looked;
    return { events, ended: events.length < PAGE && looked < window };
  }

  /** While catching up, the checkpoint of a page without an event is where the page began. */
  async #reportCatchingUp(reached: LogPosition): Promise<void> {
    const every = this.#filter?.checkpointEvery;
    if (every === undefined || this.#looked < every) return;
    this.#looked %= every;
    await this.#send(checkpointMessage(reached));
  }

  #goLive(): void {
    if (this.#over) return;
    this.#node.live.add(this);
    this.#unwatch = this.#node.log.watch(() => this.#appended());
    this.#counted = this.#next;
    this.#call.write(caughtUpMessage());
    if (this.#next < this.#node.log.records.length) this.#appended();
  }

  #appended(): void {
    if (this.#over) return;
    this.#countWaiting();
    if (!this.#pumping) this.#startPump();
    else if (this.#blocked && this.#waiting > LIVE_BUFFER) this.drop();
  }

  #countWaiting(): void {
    const { records } = this.#node.log;
    for (; this.#counted < records.length; this.#counted++) {
      const event = records[this.#counted]?.event;
      if (event && this.#matches(event)) this.#waiting += 1;
    }
  }

  /** In a later turn: an append is answered before its events are sent. */
  #startPump(): void {
    this.#pumping = true;
    setImmediate(() => {
      this.#pump().catch((error: unknown) => this.#call.emit('error', error));
    });
  }

  async #pump(): Promise<void> {
    const { log, faults } = this.#node;
    if (faults.takeDrop()) this.drop();
    while (!this.#over && this.#next < log.records.length) {
      const event = log.records[this.#next++]?.event;
      if (event) await this.#sendLive(event);
    }
    this.#pumping = false;
  }

  async #sendLive(event: StoredEvent): Promise<void> {
    if (this.#matches(event)) {
      await this.#send(eventMessage(event));
      this.#waiting -= 1;
    }
    this.#looked += 1;
    const every = this.#filter?.checkpointEvery;
    if (every === undefined || this.#looked < every) return;
    this.#looked = 0;
    await this.#send(checkpointMessage({ commit: event.position, prepare: event.position }));
  }

  #matches(event: StoredEvent): boolean {
    return !this.#filter || this.#filter.matches(event);
  }

  async #send(message: Buffer): Promise<void> {
    if (this.#over) return;
    this.#blocked = true;
    await sendTo(this.#call, message);
    this.#blocked = false;
  }

  /** Ends the call: the client was too slow. */
  drop(): void {
    if (this.#over) return;
    this.#end();
    this.#call.emit('error', tooSlow());
  }

  #end(): void {
    this.#over = true;
    this.#unwatch();
    this.#node.live.delete(this);
  }
}
