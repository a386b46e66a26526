/** Reads the log of a running system as an auditor does. */
import type { Answer, Json, TestSystem } from '../servers/testSystem.ts';

export class Auditor {
  readonly #system: TestSystem;

  constructor(system: TestSystem) {
    this.#system = system;
  }

  ask(query: string): Promise<Answer> {
    return this.#system.call('GET', `/api/audit/events?${query}`);
  }

  /** The events of every page, in order. */
  async events(query: string): Promise<readonly Json[]> {
    return (await this.pages(query)).flat();
  }

  pages(query: string): Promise<readonly (readonly Json[])[]> {
    return this.#follow(`/api/audit/events?${query}`);
  }

  /** The life of an entity in pages. */
  historyPages(path: string, query: string): Promise<readonly (readonly Json[])[]> {
    return this.#follow(`/api/audit/${path}?${query}`);
  }

  lines(query = '', accept = 'application/x-ndjson'): Promise<Response> {
    return fetch(`${this.#system.url}/api/audit/events?${query}`, { headers: { accept } });
  }

  /** The history of an entity; on the first page unless `query` says otherwise. */
  history(path: string, query = ''): Promise<Answer> {
    return this.#system.call('GET', `/api/audit/${path}?${query}`);
  }

  /** Goes from page to page as `next` says. */
  async #follow(path: string): Promise<readonly (readonly Json[])[]> {
    const pages: Json[][] = [];
    for (let after = ''; ; ) {
      const { status, body } = await this.#system.call('GET', `${path}${after}`);
      if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
      pages.push(Object.values(body.data ?? {}));
      if (body.next === null) return pages;
      after = `&after=${body.next}`;
    }
  }
}
