/** Every file that is written from the code, with its content. */
import { readFileSync } from 'node:fs';
import { withChannelTables } from './channels.ts';
import { environmentExample, environmentTable } from './environment.ts';
import { errorsDocument } from './errors.ts';
import { eventsDocument } from './events.ts';
import { replaceBlock } from './markdown.ts';
import { withRoleTable } from './security.ts';

const root = new URL('../../', import.meta.url);
export const locate = (path: string): URL => new URL(path, root);

/** Contents by path from the root of the repository. */
export const generatedFiles: { readonly [path: string]: () => string } = {
  'docs/EVENTS.md': eventsDocument,
  'docs/ERRORS.md': errorsDocument,
  '.env.example': environmentExample,
  'docs/CHANNELS.md': () => withChannelTables(readFileSync(locate('docs/CHANNELS.md'), 'utf8')),
  'docs/SECURITY.md': () => withRoleTable(readFileSync(locate('docs/SECURITY.md'), 'utf8')),
  'README.md': () =>
    replaceBlock(readFileSync(locate('README.md'), 'utf8'), 'environment', environmentTable()),
};
