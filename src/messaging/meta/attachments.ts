/** What each kind of attachment is shown as: a table, of which the docs are made too. */
import type { Message } from '../../events/entities.ts';
import type { Json } from '../../events/event.ts';
import { field, idOf } from '../json.ts';
import { cardLines, elementsOf } from './cards.ts';
import { addressOf, targetOf } from './links.ts';
import { readable, wordsOf } from './words.ts';

interface AttachmentKind {
  /** What platforms call it. */
  readonly types: readonly string[];
  /** With the link as its whole content; else in words. */
  readonly contentType?: 'IMAGE' | 'AUDIO';
  /** The word in brackets before what is said in words. */
  readonly label?: string;
  /** Says all there is to say, with nothing else. */
  readonly sign?: string;
  /** Kinds of one family at one address are one thing; without a family, only those of the same kind are. */
  readonly family?: 'picture' | 'post';
  /** May be anything: another kind at the same address is the same thing, and says more of it. */
  readonly isVague?: boolean;
  /** How it is shown, for the docs. */
  readonly shown: string;
}

export const attachmentKinds: readonly AttachmentKind[] = [
  { types: ['image'], family: 'picture', contentType: 'IMAGE', shown: 'A picture.' },
  {
    types: ['sticker'],
    family: 'picture',
    contentType: 'IMAGE',
    shown: 'A picture, once, also where it comes as an image as well. A thumb without an address is 👍.',
  },
  { types: ['audio'], contentType: 'AUDIO', shown: 'A sound.' },
  { types: ['like_heart'], sign: '❤️', shown: '❤️' },
  { types: ['video'], label: 'video', shown: '`[video]` with its link.' },
  { types: ['file'], label: 'file', shown: '`[file]` with its name and link.' },
  {
    types: ['location'],
    label: 'location',
    shown: '`[location]` with its name, latitude and longitude, and link.',
  },
  { types: ['reel', 'ig_reel'], family: 'post', label: 'reel', shown: '`[reel]` with its title and link.' },
  { types: ['ig_story'], family: 'post', label: 'story', shown: '`[story]` with its title and link.' },
  {
    types: ['story_mention'],
    label: 'story mention',
    shown: '`[story mention]` with the link of the story that mentions the account.',
  },
  { types: ['post', 'ig_post'], family: 'post', label: 'post', shown: '`[post]` with its title and link.' },
  {
    types: ['share'],
    label: 'post',
    isVague: true,
    shown: '`[post]` with its link; nothing where the same address comes as `ig_post` as well.',
  },
  {
    types: ['fallback'],
    label: 'link',
    isVague: true,
    shown: '`[link]` with its title and link; nothing where it is the preview of a link in the text.',
  },
  {
    types: ['template'],
    label: 'card',
    shown: '`[card]` with a line for each card: title, subtitle, price, retailer id, buttons, link.',
  },
];

const kindByType = new Map(attachmentKinds.flatMap(kind => kind.types.map(type => [type, kind] as const)));
const kindOf = (type: string): AttachmentKind =>
  kindByType.get(type) ?? { types: [type], label: type.replaceAll('_', ' '), shown: '' };

/** An attachment as far as it can be shown. */
export interface Shown {
  readonly kind: AttachmentKind;
  /** What the platform calls it; undefined where it does not say. */
  readonly type: string | undefined;
  readonly contentType: Message['contentType'];
  readonly words: readonly string[];
  readonly link: string | undefined;
  /** What it has in common with another attachment that is the same thing. */
  readonly sameAs: readonly string[];
}

export function shownOf(attachment: Json): Shown {
  const type = readable(field(attachment, 'type'));
  const kind = kindOf(type ?? 'attachment');
  const link = linkOf(attachment);
  const sticker = idOf(field(attachment, 'payload', 'sticker_id'));
  const contentType = link === undefined ? 'TEXT' : (kind.contentType ?? 'TEXT');
  return {
    kind,
    type,
    contentType,
    words: wordsIn(attachment, kind, sticker),
    link,
    sameAs: [
      ...(link === undefined ? [] : [`at ${addressOf(link)}`]),
      ...(sticker === undefined ? [] : [`sticker ${sticker}`]),
    ],
  };
}

/** The same thing, sent in two forms. */
export function isSame(one: Shown, other: Shown): boolean {
  const [{ kind: a }, { kind: b }] = [one, other];
  const mayBe =
    a.types[0] === b.types[0] || a.isVague || b.isVague || (a.family !== undefined && a.family === b.family);
  return mayBe === true && one.sameAs.some(each => other.sameAs.includes(each));
}

/** Empty where nothing can be said of it. */
export function contentOf({ kind, contentType, words, link }: Shown): string {
  if (kind.sign !== undefined) return kind.sign;
  if (contentType !== 'TEXT') return link ?? '';
  const isNamed = link === undefined || words.some(word => word.includes(link));
  return inWords(kind, isNamed ? words : [...words, link]);
}

function inWords({ label, types }: AttachmentKind, words: readonly string[]): string {
  const [first] = words;
  if (first === undefined || first === THUMB) return first ?? '';
  return `[${label ?? types[0]}] ${words.join(label === 'card' ? '\n' : ' ')}`;
}

const THUMB = '👍';
/** The thumb in its three sizes. */
const THUMBS: readonly (string | undefined)[] = ['369239263222822', '369239343222814', '369239383222810'];

function wordsIn(
  attachment: Json,
  { label }: AttachmentKind,
  sticker: string | undefined,
): readonly string[] {
  if (THUMBS.includes(sticker)) return [THUMB];
  const payload = field(attachment, 'payload') ?? null;
  if (label === 'location') return [...titlesOf(attachment), ...sortKeyOf(field(payload, 'coordinates'))];
  return label === 'card' || elementsOf(payload).length > 0 ? cardLines(attachment) : titlesOf(attachment);
}

function titlesOf(attachment: Json): readonly string[] {
  const payload = field(attachment, 'payload') ?? null;
  return [...new Set([attachment, payload].flatMap(each => wordsOf(each, ['title', 'name'])))];
}

function linkOf(attachment: Json): string | undefined {
  const links = [field(attachment, 'payload', 'url'), field(attachment, 'url')];
  return links.map(each => targetOf(readable(each))).find(each => each !== undefined);
}

/** `latitude,longitude`, as written. */
function sortKeyOf(coordinates: Json | undefined): readonly string[] {
  const [latitude, longitude] = [readable(field(coordinates, 'lat')), readable(field(coordinates, 'long'))];
  return latitude === undefined || longitude === undefined ? [] : [`${latitude},${longitude}`];
}
