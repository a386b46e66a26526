/** By which names callers may know this server: a page that was led here by another name is turned away (DNS rebinding). */
import { isIPv4 } from 'node:net';
import { HttpProblem } from './problems.ts';

const HOST = /^(\[[0-9a-f:.]+\]|[^:[\]/?#@\s]+)(?::\d{1,5})?$/i;
const LOOPBACK_NAMES = new Set(['localhost', '[::1]']);

interface HostOptions {
  /** Lower case, without ports; empty where none is listed. */
  readonly allowed: readonly string[];
  /** What the server listens on is a loopback address. */
  readonly isLoopback: boolean;
  /** Nobody is asked who they are. */
  readonly isOpen: boolean;
}

export class Hosts {
  /** Whatever callers call it. */
  static readonly any = new Hosts({ allowed: [], isLoopback: false, isOpen: false });
  readonly #isChecked: boolean;
  readonly #listed: ReadonlySet<string>;
  /** Clients send the same name over and over. */
  #lastOfOurs: string | undefined;

  constructor({ allowed, isLoopback, isOpen }: HostOptions) {
    this.#isChecked = allowed.length > 0 || (isOpen && isLoopback);
    this.#listed = new Set(allowed);
  }

  /** Undefined where the name is one of ours. `host`: the header; old clients send none, pages always do. */
  problem(host: string | undefined): HttpProblem | undefined {
    if (!this.#isChecked || host === undefined || host === this.#lastOfOurs) return undefined;
    if (this.#isOurs(host)) {
      this.#lastOfOurs = host;
      return undefined;
    }
    return new HttpProblem(421, 'unknown-host', 'This server does not go by that name', {
      details: this.#listed.size === 0 ? LOOPBACK_ONLY : LISTED_ONLY,
    });
  }

  /** @throws HttpProblem 421 */
  require(host: string | undefined): void {
    const problem = this.problem(host);
    if (problem) throw problem;
  }

  #isOurs(host: string): boolean {
    const name = HOST.exec(host)?.[1]?.toLowerCase() ?? '';
    // No page of elsewhere is ever led here by a loopback name; probes on the machine use one.
    return this.#listed.has(name) || isLoopbackName(name);
  }
}

const isLoopbackName = (name: string): boolean =>
  LOOPBACK_NAMES.has(name) || (name.startsWith('127.') && isIPv4(name));

const LOOPBACK_ONLY =
  'Host: must be a loopback name such as localhost while nobody is asked who they are. Behind a proxy on this machine that passes its own host on, list that in ALLOWED_HOSTS';
const LISTED_ONLY = 'Host: ALLOWED_HOSTS lists the names that this server goes by';
