/** What may be shown as it is: addresses that a client may load, and contents of messages. */
import type { Message } from './entities.ts';
import { fits, MAX_LENGTH } from './fieldLimits.ts';

export type Content = Pick<Message, 'contentType' | 'content'>;

/** With an authority of its own: parsers of URLs make one of much that lacks it. */
const WEB = /^https?:\/\/[^/\\?#]/i;
/** Parsers of URLs leave some of them out, so that what is read is not what was checked; others turn text around. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\ufeff]/u;
/** No URL has them: in a page they end the attribute that it stands in, and parsers disagree on where a host ends. */
const MARKUP = /[<>"\\]/;

/** The address without the blanks around it, if it is an absolute one of http or https; undefined for any other. */
export function webUrl(text: string): string | undefined {
  const url = text.trim();
  if (!WEB.test(url) || UNSEEN.test(url) || MARKUP.test(url)) return undefined;
  return URL.canParse(url) ? url : undefined;
}

/** A content as it may be shown, from any author: a picture or a sound only where a client may load it. */
export function showable({ contentType, content }: Content): Content {
  if (contentType === 'TEXT') return { contentType, content };
  const url = webUrl(content);
  if (url !== undefined && fits(url, MAX_LENGTH.url)) return { contentType, content: url };
  const kind = `[${contentType.toLowerCase()}]`;
  return { contentType: 'TEXT', content: url === undefined ? kind : `${kind} ${url}` };
}
