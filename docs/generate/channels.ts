/** The tables of docs/CHANNELS.md, from the tables by which webhooks are read. */
import { attachmentKinds } from '../../src/messaging/meta/attachments.ts';
import { contextFields } from '../../src/messaging/meta/messageContext.ts';
import { rules } from '../../src/messaging/meta/webhookRules.ts';
import { replaceBlock, table } from './markdown.ts';
import { otherAnswers, sendErrors } from './sendErrors.ts';

const code = (name: string): string => `\`${name}\``;

const items = (): string =>
  table(
    ['known by', 'kind', 'what comes of it'],
    [
      ...rules.map(({ fields, kind, becomes }) => [fields, code(kind), becomes]),
      ['anything else', code('other'), 'Kept.'],
    ],
  );

const contents = (): string =>
  table(
    ['attachment', 'shown as'],
    [
      ...attachmentKinds.map(({ types, shown }) => [types.map(code).join(', '), shown]),
      ['any other', 'Its type in brackets, with its title and link.'],
    ],
  );

const context = (): string =>
  table(
    ['field', 'from', 'meaning'],
    contextFields.map(({ name, from, means }) => [code(`context.${name}`), from, means]),
  );

/** By the name of the block. */
const blocks: { readonly [name: string]: () => string } = {
  items,
  contents,
  context,
  'send errors': sendErrors,
  'other answers': otherAnswers,
};

export const withChannelTables = (document: string): string =>
  Object.entries(blocks).reduce((text, [name, content]) => replaceBlock(text, name, content()), document);
