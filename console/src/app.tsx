/** The frame of all views: navigation, the view that the address names, and who may see it. */
import { useEffect } from 'preact/hooks';
import { isForOperators, Navigation, VIEWS } from './navigation.tsx';
import { addressOf, Link, type Place, usePlace } from './router.tsx';
import { session } from './session.ts';
import { businesses } from './state/businesses.ts';
import type { Inbox } from './state/inbox.ts';
import { monitor } from './state/monitor.ts';
import { useStore } from './state/store.ts';
import { useInbox } from './state/useInbox.ts';
import { Button, Empty, Loading, Problem } from './ui/parts.tsx';
import { OperatorView, View } from './views/index.tsx';
import { SignIn } from './views/signIn.tsx';
import { Welcome } from './views/welcome.tsx';

export function App() {
  const { isRefused } = useStore(session);
  const { chosen, all, error } = useStore(businesses);
  const inbox = useInbox(chosen?.businessId);
  const place = usePlace();
  useEffect(() => {
    const name = VIEWS.find(({ view }) => view === place.view)?.text;
    document.title = name ? `${name} · chatledger` : 'chatledger';
  }, [place.view]);
  if (isRefused) return <SignIn />;
  if (all === undefined) return error ? <NotReached error={error} /> : <Loading />;
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to content
      </a>
      <Navigation unread={inbox ? <Unread inbox={inbox} /> : undefined} />
      <main id="main" tabIndex={-1}>
        <Content place={place} inbox={inbox} />
      </main>
    </div>
  );
}

interface ContentProps {
  readonly place: Place;
  readonly inbox: Inbox | undefined;
}

function Content({ place, inbox }: ContentProps) {
  const { isStaff, chosen } = useStore(businesses);
  if (isForOperators(place.view)) return <ForOperators view={place.view} />;
  if (!isStaff) return <NotForCaller />;
  if (!chosen) return session.isPerson ? <NoBusiness /> : <Welcome />;
  return inbox ? <View place={place} inbox={inbox} business={chosen} /> : null;
}

function ForOperators({ view }: { readonly view: string }) {
  const { isOperator } = useStore(monitor);
  if (isOperator === false) {
    return (
      <Empty title="This is for operators">
        <p>Sign in with the key of an operator to see it.</p>
        <Link to={addressOf('chats')}>To the chats</Link>
      </Empty>
    );
  }
  return <OperatorView view={view} />;
}

/** Operators see no shop, and auditors read elsewhere. */
function NotForCaller() {
  const { isOperator } = useStore(monitor);
  return (
    <Empty title="This is for the people of a shop">
      {isOperator ? (
        <Link to={addressOf('operations')}>To the operations</Link>
      ) : (
        <p>What you signed in with shows nothing in this console.</p>
      )}
    </Empty>
  );
}

const NoBusiness = () => (
  <Empty title="You work in no business yet">
    <p>An owner can add you to theirs, under Members.</p>
  </Empty>
);

const NotReached = ({ error }: { readonly error: string }) => (
  <main class="sign-in">
    <Problem>{error}</Problem>
    <Button onClick={() => void businesses.load()}>Try again</Button>
  </main>
);

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
