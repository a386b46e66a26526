/**
 * The client that is not attacking: one GET every 20 ms of each path it was given, whether the one before is answered or
 * not. A process of its own, so that what an attack costs its client is not taken for what it costs the server.
 */
import { Agent, get } from 'node:http';
import { probeOrder } from './probeMessages.ts';

const INTERVAL_MS = 20;
/** An answer that takes longer is given up, and counts as that long. */
const TIMEOUT_MS = 60_000;
/** Requests under way at once; more say nothing new of a server that stands still. */
const MAX_UNDER_WAY = 256;

class Watched {
  milliseconds: number[] = [];
  failures = 0;
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #underWay = new Set<number>();

  constructor(url: string) {
    this.#url = url;
  }

  /** What is under way already took as long as it has waited by now. */
  take(): { readonly milliseconds: readonly number[]; readonly failures: number } {
    const now = performance.now();
    const taken = {
      milliseconds: [...this.milliseconds, ...[...this.#underWay].map(started => now - started)],
      failures: this.failures,
    };
    this.milliseconds = [];
    this.failures = 0;
    return taken;
  }

  ask(): void {
    if (this.#underWay.size >= MAX_UNDER_WAY) return;
    const started = performance.now();
    this.#underWay.add(started);
    const answered = (isGood: boolean) => {
      if (!this.#underWay.delete(started)) return;
      this.milliseconds.push(performance.now() - started);
      if (!isGood) this.failures++;
    };
    const request = get(this.#url, { agent: this.#agent, timeout: TIMEOUT_MS }, response => {
      response.on('end', () => answered(response.statusCode === 200)).on('error', () => answered(false));
      response.resume();
    });
    request.on('timeout', () => request.destroy()).on('error', () => answered(false));
  }
}

let watched: readonly Watched[] = [];
setInterval(() => {
  for (const each of watched) each.ask();
}, INTERVAL_MS);

process.on('message', message => {
  const order = probeOrder.parse(message);
  if ('watch' in order) watched = order.watch.map(url => new Watched(url));
  const taken = watched.map(each => each.take());
  process.send?.({
    milliseconds: taken.map(each => each.milliseconds),
    failures: taken.map(each => each.failures),
  });
});
process.on('disconnect', () => process.exit());
