/** A list as a client reads it that follows `X-Next-Cursor` to the end. */
import { type Answer, type Json, rows, type TestSystem } from '../servers/testSystem.ts';

const MAX_PAGES = 1_000;

/** Pages of `path`, which has a query. @throws on an answer that is not 200, or when there is no end to it */
export async function* pagesOf(system: TestSystem, path: string): AsyncGenerator<Answer> {
  let next: string | null = '';
  for (let page = 0; next !== null; page++) {
    const answer: Answer = await system.call(
      'GET',
      `${path}${next && `&cursor=${encodeURIComponent(next)}`}`,
    );
    if (answer.status !== 200 || page > MAX_PAGES) throw new Error(`page ${page}: ${JSON.stringify(answer)}`);
    yield answer;
    next = answer.headers.get('x-next-cursor');
  }
}

export async function allRows(system: TestSystem, path: string): Promise<Json[]> {
  const pages = await Array.fromAsync(pagesOf(system, path));
  return pages.flatMap(page => [...rows(page)]);
}
