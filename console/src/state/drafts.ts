/** What was written in a chat and has not arrived: a reload of the page loses none of it. */

/** A reply without an answer yet; `error` where it was refused. */
export interface Unsent {
  readonly clientMessageId: string;
  readonly content: string;
  error: string | undefined;
}

export class Drafts {
  readonly #draftKey: string;
  readonly #unsentKey: string;

  constructor(chatId: string) {
    this.#draftKey = `chatledger.draft.${chatId}`;
    this.#unsentKey = `chatledger.unsent.${chatId}`;
  }

  get text(): string {
    return sessionStorage.getItem(this.#draftKey) ?? '';
  }

  set text(text: string) {
    if (text === '') sessionStorage.removeItem(this.#draftKey);
    else sessionStorage.setItem(this.#draftKey, text);
  }

  unsent(): Unsent[] {
    // Written by nobody but this class.
    return JSON.parse(sessionStorage.getItem(this.#unsentKey) ?? '[]') as Unsent[];
  }

  keep(unsent: readonly Unsent[]): void {
    if (unsent.length === 0) sessionStorage.removeItem(this.#unsentKey);
    else sessionStorage.setItem(this.#unsentKey, JSON.stringify(unsent));
  }
}
