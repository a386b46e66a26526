/** That an aggregate decides and folds its own events alone is seen to by the compiler. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '../support/dsl/samples.ts';
import { type TypeCheckedFolder, typeCheckedFolder } from '../support/dsl/typeChecks.ts';

const from = (path: string) => `'${join(root, path)}'`;

const PREAMBLE = `
import { defineAggregate, type DecideOf } from ${from('src/commands/engine/aggregate.ts')};
import { ifActive } from ${from('src/commands/engine/entity.ts')};
import type { Executor } from ${from('src/commands/engine/executor.ts')};
import type { CommandContext } from ${from('src/commands/engine/commandContext.ts')};
import { product } from ${from('src/commands/product.ts')};
import { id } from ${from('src/events/catalog/fields.ts')};
import type { Id } from ${from('src/events/catalog/ids.ts')};
import { replyEvents } from ${from('src/events/catalog/reply.ts')};
declare const executor: Executor;
declare const context: CommandContext;
declare const productId: Id<'product'>;
declare const orderId: Id<'order'>;
type DecideProduct = DecideOf<typeof product>;
`;

const product = `{ type: 'ProductDeleted', data: { productId } }`;
const order = `{ type: 'OrderShipped', data: { orderId } }`;
const shapeless = `{ type: 'ProductDeleted', data: { orderId } }`;

const snippets: { readonly [meaning: string]: string } = {
  'decides its own event': `export const decide: DecideProduct = () => [${product}];`,
  'decides the event of another': `export const decide: DecideProduct = () => [${order}];`,
  'decides its own event with data of another': `export const decide: DecideProduct = () => [${shapeless}];`,
  'executes its own event': `export const done = executor.execute(product, productId, () => [${product}], context);`,
  'executes the event of another': `export const done = executor.execute(product, productId, () => [${order}], context);`,
  'changes by its own event': `export const decide: DecideProduct = ifActive(product, () => [${product}]);`,
  'changes by the event of another': `export const decide: DecideProduct = ifActive(product, () => [${order}]);`,
  'folds its own event': fold(`data.type === 'ReplyGiven' ? data.data.replies.length : state`),
  'folds the event of another': fold(`data.type === 'OrderShipped' ? 1 : state`),
  'folds a field that its event has not': fold(
    `data.type === 'ReplyGiven' ? Number(data.data.reason) : state`,
  ),
};

function fold(expression: string): string {
  const evolve = `(state: number, data) => ${expression}`;
  return `export const counted = defineAggregate({ name: 'x', id, events: replyEvents, initial: Number(0), evolve: ${evolve} });`;
}

const COMPILES = ['decides', 'executes', 'changes by', 'folds'].map(verb => `${verb} its own event`);

describe('what compiles of an aggregate that', () => {
  let folder: TypeCheckedFolder;
  let broken: ReadonlySet<string>;
  const meanings = Object.keys(snippets);
  beforeAll(async () => {
    folder = await typeCheckedFolder('*.mts', { noUnusedLocals: false });
    await Promise.all(
      Object.values(snippets).map((text, index) =>
        writeFile(join(folder.path, `${index}.mts`), PREAMBLE + text),
      ),
    );
    const errors = await folder.errors();
    expect(errors.filter(({ file }) => !/^\d+\.mts$/.test(file))).toEqual([]);
    broken = new Set(errors.map(({ file }) => meanings[Number.parseInt(file, 10)] ?? file));
  }, 60_000);
  afterAll(() => folder.remove());

  it.each(meanings)('%s', meaning => {
    expect(broken.has(meaning)).toBe(!COMPILES.includes(meaning));
  });
});
