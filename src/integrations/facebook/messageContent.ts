/** What a message of Messenger or Instagram says, in the kinds of content that a chat knows. */
import type { Message } from '../../events/entities.ts';
import type { Json } from '../../events/event.ts';
import { field } from './json.ts';

export type Content = Pick<Message, 'contentType' | 'content'>;

/** Longer contents are cut; the event of the webhook has the whole. Meta's own limit is far below. */
const MAX_CONTENT_LENGTH = 64_000;
const UNSUPPORTED = '[unsupported message]';

/** At least one content: a message in which nothing can be read still shows that there was one. */
export function contentsOf(item: Json): readonly Content[] {
  const contents = [...textOf(item), ...attachmentsOf(item).flatMap(contentOf)];
  return contents.length > 0 ? contents.map(bounded) : [text(UNSUPPORTED)];
}

const text = (content: string): Content => ({ contentType: 'TEXT', content });

/** The text, which a tap on a quick reply has as well, or the title of the button that was pressed. */
function textOf(item: Json): readonly Content[] {
  const said = readable(field(item, 'message', 'text')) ?? readable(field(item, 'postback', 'title'));
  return said === undefined ? [] : [text(said)];
}

function attachmentsOf(item: Json): readonly Json[] {
  const attachments = field(item, 'message', 'attachments');
  return Array.isArray(attachments) ? attachments : [];
}

const BY_TYPE: { readonly [type: string]: Content['contentType'] } = { image: 'IMAGE', audio: 'AUDIO' };

function contentOf(attachment: Json): readonly Content[] {
  const type = readable(field(attachment, 'type')) ?? 'attachment';
  const link = linkOf(attachment);
  const contentType = Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined;
  if (contentType !== undefined && link !== undefined) return [{ contentType, content: link }];
  const title = readable(field(attachment, 'title')) ?? readable(field(attachment, 'payload', 'title'));
  const told = [title, link].filter(each => each !== undefined).join(' ');
  return told === '' ? [] : [text(`[${type.replaceAll('_', ' ')}] ${told}`)];
}

function linkOf(attachment: Json): string | undefined {
  const { url, link } = {
    url: readable(field(attachment, 'payload', 'url')),
    link: readable(field(attachment, 'url')),
  };
  return url ?? link ?? placeOf(field(attachment, 'payload', 'coordinates'));
}

/** A location without a link of its own, as `latitude,longitude`. */
function placeOf(coordinates: Json | undefined): string | undefined {
  const [latitude, longitude] = [field(coordinates, 'lat'), field(coordinates, 'long')];
  return typeof latitude === 'number' && typeof longitude === 'number'
    ? `${latitude},${longitude}`
    : undefined;
}

/** A text in which there is something to see. */
const readable = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

/** Cut between characters, never within one. */
function bounded({ contentType, content }: Content): Content {
  if (content.length <= MAX_CONTENT_LENGTH) return { contentType, content };
  const cut = content.slice(0, MAX_CONTENT_LENGTH);
  return { contentType, content: cut.isWellFormed() ? cut : cut.slice(0, -1) };
}
