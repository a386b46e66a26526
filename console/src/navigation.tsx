/** Where one can go, as far as the caller's rights reach, and which business is looked at. */
import { useEffect, useRef } from 'preact/hooks';
import { addressOf, Link, usePlace } from './router.tsx';
import { session } from './session.ts';
import { businesses } from './state/businesses.ts';
import { monitor } from './state/monitor.ts';
import { useStore } from './state/store.ts';
import { Select } from './ui/fields.tsx';
import { Icon, type IconName } from './ui/icon.tsx';

interface ViewOfNavigation {
  readonly view: string;
  readonly text: string;
  readonly icon: IconName;
  /** Default: the people of a shop. */
  readonly for?: 'operators';
}

export const VIEWS: readonly ViewOfNavigation[] = [
  { view: 'chats', text: 'Chats', icon: 'chats' },
  { view: 'orders', text: 'Orders', icon: 'orders' },
  { view: 'products', text: 'Products', icon: 'products' },
  { view: 'customers', text: 'Customers', icon: 'customers' },
  { view: 'channels', text: 'Channels', icon: 'channels' },
  { view: 'members', text: 'Members', icon: 'members' },
  { view: 'try', text: 'Try it', icon: 'try' },
  { view: 'keys', text: 'Keys', icon: 'keys', for: 'operators' },
  { view: 'operations', text: 'Operations', icon: 'operations', for: 'operators' },
];

export const isForOperators = (view: string): boolean =>
  VIEWS.some(each => each.view === view && each.for === 'operators');

export function Navigation({ unread }: { readonly unread: preact.ComponentChildren }) {
  const { view } = usePlace();
  const { isStaff } = useStore(businesses);
  const { isOperator = false } = useStore(monitor);
  const list = useRef<HTMLUListElement>(null);
  // On a phone not all of them are in sight.
  useEffect(() => list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' }));
  const shown = VIEWS.filter(each => (each.for === 'operators' ? isOperator : isStaff));
  return (
    <nav aria-label="Main" class="rail">
      <Businesses />
      <ul ref={list}>
        {shown.map(({ view: name, text, icon }) => (
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
    <div class={all.length > 1 ? 'brand several' : 'brand'}>
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
