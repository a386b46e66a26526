/** What a message of Messenger or Instagram says, in the kinds of content that a chat knows, each thing once. */
import type { Json } from '../../events/event.ts';
import type { Content } from '../inboundItem.ts';
import { canonicalJson, field } from '../json.ts';
import { contentOf, isSame, type Shown, shownOf } from './attachments.ts';
import { addressesIn, addressOf, targetOf } from './links.ts';
import { readable } from './words.ts';

/** Longer contents are cut; the event of the webhook has the whole. Meta's own limits are far below. */
const MAX_CONTENT_LENGTH = 64_000;
/** Of all contents of a message together, which the log takes in one append. */
const MAX_TOTAL_LENGTH = 128_000;
const MAX_CONTENTS = 30;
const UNSUPPORTED = '[unsupported message]';

/** At least one content: a message in which nothing can be read still shows that there was one. */
export function contentsOf(item: Json): readonly Content[] {
  const said = whatIsSaid(item);
  if (said.length > 0) return bounded(said);
  return [text(field(item, 'postback') === undefined ? UNSUPPORTED : `${UNSUPPORTED} postback`)];
}

/** False where the item has an id at most: there is nothing that could be shown. */
export function saysSomething(item: Json): boolean {
  const hints = [field(item, 'tooLarge'), field(item, 'message', 'is_unsupported')];
  return hints.some(Boolean) || whatIsSaid(item).length > 0;
}

const text = (content: string): Content => ({ contentType: 'TEXT', content });

/** The text comes first: it is what the customer says of the rest. */
function whatIsSaid(item: Json): readonly Content[] {
  const words = textOf(item);
  const shown = onlyOnce(attachmentsOf(item).map(shownOf)).filter(isNews(words));
  const contents = [...(words === undefined ? [] : [text(words)]), ...shown.map(contentOfShown)];
  const story = storyOf(item);
  if (story !== undefined) contents.push(text(`[reply to story] ${story}`));
  return contents.length > 0 ? withoutRepetition(contents) : referredTo(item).map(text);
}

/** The text, which a tap on a quick reply has as well; of a button its title, or what it stands for. */
function textOf(item: Json): string | undefined {
  const [message, postback] = [field(item, 'message') ?? null, field(item, 'postback') ?? null];
  return (
    readable(field(message, 'text')) ??
    readable(field(message, 'quick_reply', 'payload')) ??
    readable(field(postback, 'title')) ??
    payloadOf(postback)
  );
}

/** The payload of a button in words, whatever its maker made it of. */
export function payloadOf(pressed: Json): string | undefined {
  const payload = field(pressed, 'payload');
  return typeof payload === 'object' && payload !== null ? canonicalJson(payload) : readable(payload);
}

/** A list, one alone, or a sticker that only its id tells of. */
function attachmentsOf(item: Json): readonly Json[] {
  const attachments = field(item, 'message', 'attachments') ?? field(item, 'message', 'attachment');
  if (Array.isArray(attachments) && attachments.length > 0) return attachments;
  if (field(attachments, 'type') !== undefined) return [attachments ?? null];
  const sticker = field(item, 'message', 'sticker_id');
  return sticker === undefined ? [] : [{ type: 'sticker', payload: { sticker_id: sticker } }];
}

/** Which story the customer answers: its address, or its id. */
function storyOf(item: Json): string | undefined {
  const story = field(item, 'message', 'reply_to', 'story');
  return targetOf(readable(field(story, 'url'))) ?? readable(field(story, 'id'));
}

/** Where a message says nothing itself: the product or the advertisement that it was sent from. */
function referredTo(item: Json): readonly string[] {
  const referral = field(item, 'message', 'referral');
  const product = readable(field(referral, 'product', 'id'));
  const ad = readable(field(referral, 'ads_context_data', 'ad_title'));
  return [product && `[product] ${product}`, ad && `[advertisement] ${ad}`].filter(
    each => each !== undefined,
  );
}

function contentOfShown(shown: Shown): Content {
  const content = contentOf(shown);
  if (content !== '') return { contentType: shown.contentType, content };
  const { type = '' } = shown;
  return text(UNNAMED_TYPES.has(type) ? UNSUPPORTED : `${UNSUPPORTED} ${type.replaceAll('_', ' ')}`);
}

/** Types that say no more than that there is one. */
const UNNAMED_TYPES = new Set(['', 'unsupported_type', 'unsupported']);

/** What has an address or a sticker in common is one thing, shown as whichever says most of it. */
function onlyOnce(all: readonly Shown[]): readonly Shown[] {
  const kept: Shown[] = [];
  for (const shown of all) {
    const index = kept.findIndex(each => isSame(each, shown));
    const same = kept[index];
    if (same) kept[index] = moreTelling(same, shown);
    else kept.push(shown);
  }
  return kept;
}

function moreTelling(one: Shown, other: Shown): Shown {
  const sameAs = [...one.sameAs, ...other.sameAs];
  return { ...(telling(other) > telling(one) ? other : one), sameAs };
}

function telling({ contentType, words, kind, link }: Shown): number {
  const isShownItself = contentType !== 'TEXT';
  return (isShownItself ? 4 : 0) + (words.length > 0 ? 2 : 0) + (link !== undefined && !kind.isVague ? 1 : 0);
}

/** A link that the text has is not said again, nor what is nothing but the preview of one. */
function isNews(words: string | undefined): (shown: Shown) => boolean {
  const named = addressesIn(words ?? '');
  return ({ kind, contentType, words: shownWords, link }) => {
    if (words === undefined || contentType !== 'TEXT') return true;
    if (link !== undefined) return !named.has(addressOf(link) ?? '');
    return !(kind.isVague && (named.size > 0 || shownWords.length === 0));
  };
}

function withoutRepetition(contents: readonly Content[]): readonly Content[] {
  return [...new Map(contents.map(each => [`${each.contentType} ${each.content}`, each])).values()];
}

function bounded(contents: readonly Content[]): readonly Content[] {
  let left = MAX_TOTAL_LENGTH;
  const bound = contents.slice(0, MAX_CONTENTS).map(({ contentType, content }) => {
    const cut = cutTo(Math.min(left, MAX_CONTENT_LENGTH), content);
    left -= cut.length;
    return { contentType, content: cut };
  });
  const more = contents.length - MAX_CONTENTS;
  const shown = bound.filter(({ content }) => content !== '');
  return more > 0 ? [...shown, text(`[${more} more]`)] : shown;
}

/** Between characters, never within one. */
function cutTo(length: number, content: string): string {
  const cut = content.slice(0, length);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
