/** Who uses the page, and the client that calls the API for them. The credential lasts as long as the tab. */
import { ApiError, Client, FrameRefused } from '../../clients/typescript/src/index.ts';
import { Store } from './state/store.ts';

/** Path of a proxy in front of the server; empty without one. The page's script lies in `console/assets/`. */
export const base = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');
const CREDENTIAL = 'chatledger.credential';
const ACCEPTED = 'chatledger.accepted';

class Session extends Store {
  /** A call was refused since nobody knows who made it. */
  isRefused = false;
  #credential = sessionStorage.getItem(CREDENTIAL) ?? undefined;

  readonly token = (): string | undefined => this.#credential;

  get isSignedIn(): boolean {
    return this.#credential !== undefined;
  }

  /** Signed in with a token, which is a person's; API keys begin otherwise. */
  get isPerson(): boolean {
    return this.#credential?.split('.').length === 3;
  }

  /** What somebody signed in with was good once: where it is refused now, it has run out or was revoked. */
  get wasAccepted(): boolean {
    return sessionStorage.getItem(ACCEPTED) !== null;
  }

  accepted(): void {
    if (this.isSignedIn) sessionStorage.setItem(ACCEPTED, 'yes');
  }

  /** Drafts stay: whoever was asked to sign in again goes on writing. */
  signIn(credential: string): void {
    sessionStorage.removeItem(ACCEPTED);
    sessionStorage.setItem(CREDENTIAL, credential);
    // Nothing that was read for somebody else stays.
    location.reload();
  }

  /** Whoever uses the tab next finds nothing, drafts neither. */
  signOut(): void {
    sessionStorage.clear();
    location.reload();
  }

  refused(): void {
    this.isRefused = true;
    this.changed();
  }
}

export const session = new Session();
export const client = new Client({ baseUrl: `${location.origin}${base}`, token: session.token });

/** What went wrong, in words for people; asks them to sign in where that is what is missing. */
export function explain(error: unknown): string {
  const isUnknown = error instanceof ApiError && error.status === 401;
  if (isUnknown || (error instanceof FrameRefused && error.code === 'unauthenticated')) session.refused();
  if (error instanceof ApiError && error.status === 403) return 'You may not do that.';
  return error instanceof Error ? error.message : String(error);
}
