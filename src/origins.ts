/** Which pages of other origins may call: `CORS_ORIGINS`, for HTTP and for `/ws` alike. */

/** Apps that are web pages inside (Capacitor, browser extensions) call from origins of these schemes. */
const APP_SCHEMES = ['capacitor', 'ionic', 'tauri', 'chrome-extension', 'moz-extension'];
const WEB_ORIGIN = /^https?:\/\/(?:\*\.)?[^\s/?#@\\*]+\/?$/i;
const APP_ORIGIN = new RegExp(`^(${APP_SCHEMES.join('|')}):\\/\\/[\\w.-]+\\/?$`, 'i');
/** Stands for the labels that `*.` leaves open while the rest is parsed. */
const ANY_LABEL = 'any-label';

/** One entry of the list as a browser would write it; undefined for what no `Origin` header can ever equal. */
export function normaliseOrigin(text: string): string | undefined {
  if (text === '*') return text;
  if (APP_ORIGIN.test(text)) return text.toLowerCase().replace(/\/$/, '');
  if (!WEB_ORIGIN.test(text)) return undefined;
  const named = text.replace('://*.', `://${ANY_LABEL}.`);
  if (!URL.canParse(named)) return undefined;
  const { origin } = new URL(named);
  return named === text ? origin : origin.replace(`://${ANY_LABEL}.`, '://*.');
}

/** `https://*.example.com` stands for one or more labels before `.example.com`, never for `example.com` itself. */
const subdomainsOf = (origin: string): RegExp => {
  const [scheme = '', host = ''] = origin.split('*.');
  return new RegExp(`^${RegExp.escape(scheme)}(?:[\\w-]+\\.)+${RegExp.escape(host)}$`);
};

export class Origins {
  readonly isEmpty: boolean;
  readonly #all: boolean;
  readonly #exact: ReadonlySet<string>;
  readonly #subdomains: readonly RegExp[];

  /** As `normaliseOrigin` gives them. */
  constructor(allowed: readonly string[]) {
    this.isEmpty = allowed.length === 0;
    this.#all = allowed.includes('*');
    this.#exact = new Set(allowed);
    this.#subdomains = allowed.filter(origin => origin.includes('://*.')).map(subdomainsOf);
  }

  allows(origin: string): boolean {
    return this.#all || this.#exact.has(origin) || this.#subdomains.some(pattern => pattern.test(origin));
  }
}

/** True where the page comes from the very host that it calls, by the scheme of the page. */
export function isOwnOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  const called = `${page.protocol}//${host}`;
  return URL.canParse(called) && new URL(called).host === page.host;
}
