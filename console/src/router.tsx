/** Addresses: `/console/<view>/<id>?<query>`. */
import type { ComponentChildren } from 'preact';
import { base } from './session.ts';
import { Store, useStore } from './state/store.ts';

export interface Place {
  readonly view: string;
  readonly id: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}

const HOME = 'chats';

class Router extends Store {
  constructor() {
    super();
    addEventListener('popstate', () => this.changed());
  }

  get place(): Place {
    const [view = '', id] = location.pathname.slice(`${base}/console`.length).split('/').filter(Boolean);
    const query = Object.fromEntries(new URLSearchParams(location.search));
    return { view: view || HOME, id: id === undefined ? undefined : decoded(id), query };
  }

  go(address: string, how: 'push' | 'replace' = 'push'): void {
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
    this.changed();
  }

  /** Sets some of the query and leaves the rest; undefined takes one away. */
  query(changes: Readonly<Record<string, string | undefined>>): void {
    const { view, id, query } = this.place;
    this.go(addressOf(view, id, { ...query, ...changes }), 'replace');
  }
}

/** An address may be mangled on its way; then it names nothing that exists. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const router = new Router();
export const usePlace = (): Place => useStore(router).place;

export function addressOf(
  view: string,
  id?: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  const path = id === undefined ? view : `${view}/${encodeURIComponent(id)}`;
  return `${base}/console/${path}${text && `?${text}`}`;
}

interface LinkProps {
  readonly to: string;
  readonly class?: string;
  readonly current?: boolean;
  readonly label?: string;
  readonly tabIndex?: number;
  readonly children: ComponentChildren;
}

/** A link of its own address, which may be opened elsewhere, too. */
export function Link({ to, class: className, current = false, label, tabIndex, children }: LinkProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.go(to);
  };
  return (
    <a
      href={to}
      class={className}
      aria-current={current ? 'page' : undefined}
      aria-label={label}
      tabIndex={tabIndex}
      onClick={follow}
    >
      {children}
    </a>
  );
}
