/** That an aggregate decides and folds its own events alone is seen to by the compiler. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const from = (path: string) => `'${join(root, path)}'`;

const PREAMBLE = `
import { defineAggregate, type DecideOf } from ${from('src/commands/engine/aggregate.ts')};
import { ifActive } from ${from('src/commands/engine/entity.ts')};
import type { Executor } from ${from('src/commands/engine/executor.ts')};
import type { CommandContext } from ${from('src/commands/engine/commandContext.ts')};
import { product } from ${from('src/commands/product.ts')};
import { replyEvents } from ${from('src/events/catalog/reply.ts')};
declare const executor: Executor;
declare const context: CommandContext;
type DecideProduct = DecideOf<typeof product>;
`;

const product = `{ type: 'ProductDeleted', data: { productId: 'p' } }`;
const order = `{ type: 'OrderShipped', data: { orderId: 'o' } }`;
const shapeless = `{ type: 'ProductDeleted', data: { orderId: 'o' } }`;

const snippets: { readonly [meaning: string]: string } = {
  'decides its own event': `export const decide: DecideProduct = () => [${product}];`,
  'decides the event of another': `export const decide: DecideProduct = () => [${order}];`,
  'decides its own event with data of another': `export const decide: DecideProduct = () => [${shapeless}];`,
  'executes its own event': `export const done = executor.execute(product, 'p', () => [${product}], context);`,
  'executes the event of another': `export const done = executor.execute(product, 'p', () => [${order}], context);`,
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
  return `export const counted = defineAggregate({ name: 'x', events: replyEvents, initial: Number(0), evolve: ${evolve} });`;
}

const COMPILES = ['decides', 'executes', 'changes by', 'folds'].map(verb => `${verb} its own event`);

describe('what compiles of an aggregate that', () => {
  let directory: string;
  let broken: ReadonlySet<string>;
  const meanings = Object.keys(snippets);
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'own-events-'));
    await Promise.all(
      Object.values(snippets).map((text, index) =>
        writeFile(join(directory, `${index}.mts`), PREAMBLE + text),
      ),
    );
    const compilerOptions = { noUnusedLocals: false, typeRoots: [join(root, 'node_modules/@types')] };
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.mts'], exclude: [] };
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config));
    const errors = await compile(directory);
    expect(errors.filter(file => !/^\d+\.mts$/.test(file))).toEqual([]);
    broken = new Set(errors.map(file => meanings[Number.parseInt(file, 10)] ?? file));
  }, 60_000);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each(meanings)('%s', meaning => {
    expect(broken.has(meaning)).toBe(!COMPILES.includes(meaning));
  });
});

/** The files with errors, one for each error. */
async function compile(cwd: string): Promise<readonly string[]> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '--pretty', 'false'], { cwd }).catch(
    (failed: { stdout: string }) => failed,
  );
  return stdout
    .split('\n')
    .filter(line => line.includes('error TS'))
    .map(line => line.slice(0, line.indexOf('(')));
}
