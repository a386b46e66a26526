/** That an id of one kind does not pass for one of another is seen to by the compiler. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '../support/dsl/samples.ts';
import { type TypeCheckedFolder, typeCheckedFolder } from '../support/dsl/typeChecks.ts';

const from = (path: string) => `'${join(root, path)}'`;

const PREAMBLE = `
import { deleteProduct, decideDeleteProduct, product } from ${from('src/commands/product.ts')};
import { startChat, type StartChat } from ${from('src/commands/chat.ts')};
import { requireEntity } from ${from('src/commands/engine/entity.ts')};
import type { Executor } from ${from('src/commands/engine/executor.ts')};
import type { CommandContext } from ${from('src/commands/engine/commandContext.ts')};
import { type Id, productId } from ${from('src/events/catalog/ids.ts')};
import type { Chat, Product } from ${from('src/events/entities.ts')};
import type { RecordedEventOf } from ${from('src/events/typedEvents.ts')};
import { z } from 'zod';
import { route } from ${from('src/http/route.ts')};
declare const executor: Executor;
declare const context: CommandContext;
declare const aProduct: Product;
declare const aChat: Chat;
declare const added: RecordedEventOf<'ProductAdded'>;
declare const fields: Omit<StartChat, 'businessId'>;
declare const text: string;
`;

/** Where the id of a product is wanted. */
const uses: { readonly [meaning: string]: (id: string) => string } = {
  'a command': id => `export const done = deleteProduct(executor, ${id}, context);`,
  'a decider': id => `export const decide = decideDeleteProduct(${id});`,
  'the loading of an aggregate': id => `export const loaded = executor.load(product, ${id});`,
  'a reference': id => `export const found = requireEntity(executor, product, ${id}, 'productId');`,
  'a field of an entity': id => `export const other: Product = { ...aProduct, productId: ${id} };`,
};
const ofProducts = ['aProduct.productId', 'added.data.productId', 'productId.parse(text)'];
const ofOthers = ['aChat.chatId', 'aProduct.businessId', 'text'];

const handler = (schema: string, use: string) => `export const row = route({
  method: 'GET', path: '/', operationId: 'x', tag: 'x', summary: 'x', access: 'user', replies: {}, query: z.object({}),
  id: { parameter: 'productId', of: 'Product', schema: ${schema} },
  handle: async ({ id }) => { ${use} return { status: 204 }; },
});`;
const chatOf = (businessId: string) =>
  `export const started = startChat(executor, { ...fields, businessId: ${businessId} }, context);`;

const COMPILES = new Map<string, string>([
  ...Object.entries(uses).flatMap(([meaning, use]) =>
    ofProducts.map(id => [`${meaning} of ${id}`, use(id)] as const),
  ),
  ['the business of a product for a chat', chatOf('aProduct.businessId')],
  ['an id of a path for what it is', handler('productId', 'await deleteProduct(executor, id, context);')],
  ['an id where a text is wanted', 'export const shown: string = aProduct.productId;'],
]);
const BREAKS = new Map<string, string>([
  ...Object.entries(uses).flatMap(([meaning, use]) =>
    ofOthers.map(id => [`${meaning} of ${id}`, use(id)] as const),
  ),
  ['a product for the business of a chat', chatOf('aProduct.productId')],
  ['an id of a path for something else', handler('productId', 'const wrong: Id<"chat"> = id;')],
  ['an id of a kind that there is none of', `export type Wrong = Id<'prodct'>;`],
]);

describe('an id', () => {
  let folder: TypeCheckedFolder;
  let broken: ReadonlySet<string>;
  const snippets = [...COMPILES, ...BREAKS];
  beforeAll(async () => {
    folder = await typeCheckedFolder('*.mts', { noUnusedLocals: false });
    await Promise.all(
      snippets.map(([, text], index) => writeFile(join(folder.path, `${index}.mts`), PREAMBLE + text)),
    );
    const errors = await folder.errors();
    expect(errors.filter(({ file }) => !/^\d+\.mts$/.test(file))).toEqual([]);
    broken = new Set(errors.map(({ file }) => snippets[Number.parseInt(file, 10)]?.[0] ?? file));
  }, 60_000);
  afterAll(() => folder.remove());

  it.each([...COMPILES.keys()])('compiles as %s', meaning => {
    expect(broken.has(meaning)).toBe(false);
  });
  it.each([...BREAKS.keys()])('does not compile as %s', meaning => {
    expect(broken.has(meaning)).toBe(true);
  });
});
