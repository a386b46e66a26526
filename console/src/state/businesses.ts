/** The businesses that the caller may see, and the one that is chosen. */

import { useEffect } from 'preact/hooks';
import { ApiError, type OwnBusiness } from '../../../clients/typescript/src/index.ts';
import { client, explain, session } from '../session.ts';
import { Store } from './store.ts';

const CHOSEN = 'chatledger.business';
const PAGE = 1_000;

class Businesses extends Store {
  /** Undefined until they are known. */
  all: readonly OwnBusiness[] | undefined;
  /** False for callers who have nothing to do with shops, such as operators. */
  isStaff = true;
  error: string | undefined;
  #chosen = localStorage.getItem(CHOSEN) ?? undefined;

  get chosen(): OwnBusiness | undefined {
    return this.all?.find(({ businessId }) => businessId === this.#chosen) ?? this.all?.[0];
  }

  async load(): Promise<void> {
    try {
      this.all = await Array.fromAsync(client.all('/api/auth/businesses', { query: { limit: PAGE } }));
      this.error = undefined;
      session.accepted();
    } catch (error) {
      this.isStaff = !(error instanceof ApiError && error.status === 403);
      this.all = this.isStaff ? this.all : [];
      this.error = this.isStaff ? explain(error) : undefined;
      if (!this.isStaff) session.accepted();
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

/** Whether the caller may change how the business is run, and not only work in it. */
export const canManage = ({ role }: OwnBusiness): boolean => role !== 'agent';

/** Opening the address of something chooses the business that it is of. */
export function useBusinessOf(shown: { readonly businessId: string } | undefined): void {
  useEffect(() => {
    if (shown) businesses.choose(shown.businessId);
  }, [shown?.businessId]);
}
