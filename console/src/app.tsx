/** The frame of all views: where one can go, which business is looked at, whether the line is up. */
import { useEffect } from 'preact/hooks';
import { addressOf, Link, usePlace } from './router.tsx';
import { session } from './session.ts';
import { businesses } from './state/businesses.ts';
import type { Inbox } from './state/inbox.ts';
import { useStore } from './state/store.ts';
import { useInbox } from './state/useInbox.ts';
import { Select } from './ui/fields.tsx';
import { Icon, type IconName } from './ui/icon.tsx';
import { Loading, Problem } from './ui/parts.tsx';
import { View } from './views/index.tsx';
import { SignIn } from './views/signIn.tsx';
import { Welcome } from './views/welcome.tsx';

const VIEWS: readonly (readonly [view: string, text: string, icon: IconName])[] = [
  ['chats', 'Chats', 'chats'],
  ['orders', 'Orders', 'orders'],
  ['products', 'Products', 'products'],
  ['customers', 'Customers', 'customers'],
  ['channels', 'Channels', 'channels'],
  ['operations', 'Operations', 'operations'],
  ['try', 'Try it', 'try'],
];

export function App() {
  const { isRefused } = useStore(session);
  const { chosen, all, error } = useStore(businesses);
  const inbox = useInbox(chosen?.businessId);
  if (isRefused) return <SignIn />;
  if (all === undefined) return error ? <Problem>{error}</Problem> : <Loading />;
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Navigation unread={inbox ? <Unread inbox={inbox} /> : undefined} />
      <main id="main" tabIndex={-1}>
        {chosen && inbox ? <Content inbox={inbox} /> : <Uncharted />}
      </main>
    </div>
  );
}

function Content({ inbox }: { readonly inbox: Inbox }) {
  const place = usePlace();
  useEffect(() => {
    const name = VIEWS.find(([view]) => view === place.view)?.[1];
    document.title = name ? `${name} · chatledger` : 'chatledger';
  }, [place.view]);
  return <View place={place} inbox={inbox} />;
}

/** Without a business there is nothing to look at but the system itself. */
function Uncharted() {
  const { view } = usePlace();
  return view === 'operations' ? (
    <View place={{ view, id: undefined, query: {} }} inbox={undefined} />
  ) : (
    <Welcome />
  );
}

function Navigation({ unread }: { readonly unread: preact.ComponentChildren }) {
  const { view } = usePlace();
  return (
    <nav aria-label="Main" class="rail">
      <Businesses />
      <ul>
        {VIEWS.map(([name, text, icon]) => (
          <li key={name}>
            <Link to={addressOf(name)} current={view === name}>
              <Icon name={icon} />
              <span>{text}</span>
              {name === 'chats' && unread}
            </Link>
          </li>
        ))}
      </ul>
      {session.isSignedIn && (
        <button type="button" class="sign-out" onClick={() => session.signOut()}>
          <Icon name="out" />
          <span>Sign out</span>
        </button>
      )}
    </nav>
  );
}

function Businesses() {
  const { all = [], chosen } = useStore(businesses);
  return (
    <div class="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" />
        <path d="M8 10.500A2.500 2.500 0 0 1 10.500 8h11a2.500 2.500 0 0 1 2.500 2.500v7a2.500 2.500 0 0 1-2.500 2.500H15l-4.500 4v-4A2.500 2.500 0 0 1 8 17.500z" />
      </svg>
      {chosen && (
        <Select
          label="Business"
          hidesLabel
          value={chosen.businessId}
          options={all.map(({ businessId, name }) => [businessId, name])}
          onChange={businessId => businesses.choose(businessId)}
        />
      )}
    </div>
  );
}

function Unread({ inbox }: { readonly inbox: Inbox }) {
  const { unread } = useStore(inbox);
  if (unread === 0) return null;
  return (
    <span class="count">
      {unread > 99 ? '99+' : unread}
      <span class="unseen"> unread</span>
    </span>
  );
}
