/** Small parts that many views have. */
import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

const HUES = 8;

const characters = new Intl.Segmenter();
/** As people count: an emoji of several people, or a letter with its accents, is one. */
const firstLetter = (word: string): string =>
  characters.segment(word)[Symbol.iterator]().next().value?.segment ?? '';

/** The first letters of a name, in a colour that is always the same for it. */
export function Avatar({ name, picture }: { readonly name: string; readonly picture?: string | null }) {
  if (picture) return <img class="avatar" src={picture} alt="" loading="lazy" />;
  const letters = name
    .split(/[\s_-]+/)
    .slice(0, 2)
    .map(word => firstLetter(word).toUpperCase())
    .join('');
  const hue = [...name].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % HUES;
  return (
    <span class={`avatar hue-${hue}`} aria-hidden="true">
      {letters}
    </span>
  );
}

type Tone = 'neutral' | 'good' | 'warn' | 'bad';

export const Badge = ({ tone = 'neutral', children }: { tone?: Tone; children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>{children}</span>
);

interface ButtonProps {
  readonly onClick?: () => void;
  readonly icon?: IconName;
  readonly kind?: 'plain' | 'primary' | 'danger';
  readonly type?: 'button' | 'submit';
  readonly disabled?: boolean;
  /** Says more than the text, and begins with it. */
  readonly label?: string;
  readonly children: ComponentChildren;
}

export const Button = ({
  icon,
  kind = 'plain',
  type = 'button',
  children,
  disabled,
  label,
  onClick,
}: ButtonProps) => (
  <button type={type} class={`button ${kind}`} disabled={disabled} aria-label={label} onClick={onClick}>
    {icon && <Icon name={icon} />}
    <span>{children}</span>
  </button>
);

export const Problem = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="problem" role="alert">
    <Icon name="warning" /> <span>{children}</span>
  </p>
);

export const Empty = ({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) => (
  <div class="empty">
    <h2>{title}</h2>
    {children}
  </div>
);

export const Loading = () => (
  <p class="loading" role="status">
    Loading…
  </p>
);

interface PageProps {
  readonly title: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A view of one column under a heading. */
export const Page = ({ title, actions, children }: PageProps) => (
  <div class="page">
    <header class="page-head">
      <h1>{title}</h1>
      <div class="actions">{actions}</div>
    </header>
    {children}
  </div>
);
