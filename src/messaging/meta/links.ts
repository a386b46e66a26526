/** Addresses in what people send: which ones are fit to be shown, where they lead, and which are the same. */

/** A link of a browser; nothing else is shown as one. */
function webAddress(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text);
  if (url === null) return undefined;
  return url.protocol === 'https:' || url.protocol === 'http:' ? text?.trim() : leadsTo(url);
}

/** Where a link leads in the end, past Meta's redirections; undefined where that is no web address. */
export function targetOf(link: string | undefined): string | undefined {
  const address = webAddress(link);
  const url = address === undefined ? null : URL.parse(address);
  return (url && isRedirection(url) ? leadsTo(url) : undefined) ?? address;
}

/** `l.facebook.com/l.php?u=…`, `lm.facebook.com`, `l.instagram.com/?u=…`; before, `www.facebook.com/l.php?u=…`. */
const isRedirection = ({ hostname, pathname }: URL): boolean =>
  /^lm?\./.test(hostname) || (/(^|\.)facebook\.com$/.test(hostname) && pathname === '/l.php');
/** Apps have `fbrpc://…?target_url=…`. */
const TARGETS = ['u', 'target_url'];

function leadsTo({ searchParams }: URL): string | undefined {
  const targets = TARGETS.map(name => searchParams.get(name));
  return targets.find(target => target !== null && /^https?:\/\//i.test(target)) ?? undefined;
}

/** Parameters that are added on the way, and change nothing of where an address leads. */
const ADDED_ON_THE_WAY = ['fbclid', 'igsh', 'igshid', 'signature'];

/** Equal for addresses of one thing: whatever their scheme, `www.`, closing slash and what was added on the way. */
export function addressOf(link: string): string | undefined {
  const url = URL.parse(/^https?:\/\//i.test(link) ? link : `https://${link}`);
  if (url === null) return undefined;
  for (const name of ADDED_ON_THE_WAY) url.searchParams.delete(name);
  url.searchParams.sort();
  return `${url.host.replace(/^www\./, '')}${url.pathname.replace(/\/+$/, '')}${url.search}`;
}

/** What lies beyond in a text is not looked at. */
const MAX_LINKS = 100;
const MAX_LINK_LENGTH = 4_000;

/** The addresses that a text names, with a scheme or without, also where other words touch them. */
export function addressesIn(text: string): ReadonlySet<string> {
  const named = text
    .split(/[\s<>"]+/)
    .filter(word => word.includes('.') && word.length <= MAX_LINK_LENGTH)
    .slice(0, MAX_LINKS)
    .flatMap(candidatesIn)
    .map(link => addressOf(targetOf(link) ?? link));
  return new Set(named.filter(address => address !== undefined));
}

/** With a scheme, or a name that ends like those of the internet do. */
const LINK = /^https?:\/\/|^[\p{L}\p{N}.-]+\.\p{L}{2,}(?:[/:?#]|$)/iu;

/** A word without what surrounds a link in it; and its part in ASCII, where a script without blanks goes on. */
function candidatesIn(word: string): readonly string[] {
  const start = word.search(/https?:\/\//i);
  const link = (start > 0 ? word.slice(start) : word)
    .replace(/^[([{'«„]+/, '')
    .replace(/[)\]}'»“.,;:!?…]+$/, '');
  const ascii = link.match(/^[!-~]+/)?.[0].replace(/[)\]}'.,;:!?]+$/, '');
  return [link, ...(ascii === undefined ? [] : [ascii])].filter(each => LINK.test(each));
}
