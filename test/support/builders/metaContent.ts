/** Items of Messenger and Instagram as far as their content goes, and what a chat shows of them. */
import { expect } from '@jest/globals';
import type { Json } from '../../../src/events/event.ts';
import { contentsOf } from '../../../src/messaging/meta/messageContent.ts';

export const LINK = 'https://cdn.example.com/x';
/** The sticker of the thumb. */
export const THUMB = 369_239_263_222_822;

export const attached = (...attachments: Json[]): Json => ({ message: { mid: 'm', attachments } });
export const written = (text: string, ...attachments: Json[]): Json => ({
  message: { mid: 'm', text, attachments },
});
export const at = (type: string, url: string, more: Json = {}): Json => ({
  type,
  payload: { url, ...Object(more) },
});
export const linked = (type: string, more: Json = {}): Json => at(type, LINK, more);
export const preview = (url: string | null, title = 'Tea'): Json => ({
  type: 'fallback',
  title,
  url,
  payload: null,
});
/** As Meta redirects what is clicked. */
export const through = (url: string): string =>
  `https://l.facebook.com/l.php?u=${encodeURIComponent(url)}&h=AT0x&s=1`;

export const shown = (item: Json): readonly string[] =>
  contentsOf(item).map(({ contentType, content }) => `${contentType} ${content}`);

export type Case = [name: string, item: Json, ...contents: string[]];
export const expectShown = (_name: string, item: Json, ...contents: string[]): void =>
  expect(shown(item)).toEqual(contents);
