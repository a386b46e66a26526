/** The businesses that the caller may see, and the one that is chosen. */

import { useEffect } from 'preact/hooks';
import type { Business } from '../../../clients/typescript/src/index.ts';
import { ApiError } from '../../../clients/typescript/src/index.ts';
import { client, explain, session } from '../session.ts';
import { Store } from './store.ts';

const CHOSEN = 'chatledger.business';
const MAX_PAGE = 1_000;

class Businesses extends Store {
  /** Undefined until they are known. */
  all: readonly Business[] | undefined;
  error: string | undefined;
  #chosen = localStorage.getItem(CHOSEN) ?? undefined;

  get chosen(): Business | undefined {
    return this.all?.find(({ businessId }) => businessId === this.#chosen) ?? this.all?.[0];
  }

  async load(): Promise<void> {
    try {
      this.all = await readBusinesses();
      this.error = undefined;
    } catch (error) {
      this.error = explain(error);
    }
    this.changed();
  }

  choose(businessId: string): void {
    if (this.#chosen === businessId) return;
    this.#chosen = businessId;
    localStorage.setItem(CHOSEN, businessId);
    this.changed();
  }
}

export const businesses = new Businesses();

/** Opening the address of something chooses the business that it is of. */
export function useBusinessOf(shown: { readonly businessId: string } | undefined): void {
  useEffect(() => {
    if (shown) businesses.choose(shown.businessId);
  }, [shown?.businessId]);
}

/** Where nobody is identified, a list of businesses wants to know whose: then those that have a channel are shown. */
async function readBusinesses(): Promise<readonly Business[]> {
  return (session.isSignedIn ? await readOwn() : undefined) ?? (await readByChannels());
}

/** Undefined where the server knows nobody, whatever they show. */
async function readOwn(): Promise<readonly Business[] | undefined> {
  try {
    return (await client.get('/api/businesses', { query: { limit: MAX_PAGE } })).data.data;
  } catch (error) {
    if (error instanceof ApiError && error.status === 400) return undefined;
    throw error;
  }
}

async function readByChannels(): Promise<readonly Business[]> {
  const query = { include: ['business' as const], limit: MAX_PAGE };
  const found = new Map<string, Business>();
  for await (const { business } of client.all('/api/channels', { query })) {
    if (business) found.set(business.businessId, business);
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}
