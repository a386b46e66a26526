/** What clients sent. */
import type { Document } from './document.ts';

/** How many commands of a name are remembered, the newest: they hold on to all that they wrote. */
const KEPT = 200;

interface SeenCommand {
  readonly name: string;
  readonly database: string;
  /** As it was sent: `writeConcern`, `maxTimeMS`, `ordered`, statements and all. */
  readonly command: Document;
}

export class Seen {
  readonly #commands = new Map<string, SeenCommand[]>();
  readonly #counts = new Map<string, number>();

  /** The newest commands of a name, in the order in which they came. */
  of(name: string): readonly SeenCommand[] {
    return this.#commands.get(name) ?? [];
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** All names that were sent. */
  names(): readonly string[] {
    return [...this.#counts.keys()];
  }

  forget(): void {
    this.#commands.clear();
    this.#counts.clear();
  }

  /** For the server. */
  note(seen: SeenCommand): void {
    const { name } = seen;
    this.#counts.set(name, this.count(name) + 1);
    const commands = this.#commands.get(name) ?? [];
    this.#commands.set(name, commands);
    if (commands.push(seen) > KEPT) commands.shift();
  }
}
