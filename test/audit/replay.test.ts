import { closeSync, cpSync, existsSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Shop } from '../support/builders/shop.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { type Ended, runCommand } from '../support/servers/runCommand.ts';
import { type Json, startTestSystem } from '../support/servers/testSystem.ts';

const PRODUCTS = 30;
const PAGE_BYTES = 4_096;

let original: TemporaryDirectory;
let directory: TemporaryDirectory;
let user: Json;
let products: Json[];

/** A data directory as a server leaves it. */
beforeAll(async () => {
  original = temporaryDirectory();
  const system = await startTestSystem({ directory: original.path });
  const shop = new Shop(system);
  user = await shop.user({ passwordHash: 'secret-hash' });
  const { businessId } = await shop.business({ userId: user.userId });
  products = [];
  for (let n = 0; n < PRODUCTS; n++) products.push(await shop.product({ businessId }));
  const { chatId } = await shop.chat({ businessId });
  await shop.message(String(chatId));
  await system.call('DELETE', `/api/products/${products.pop()?.productId}`);
  await system.stop();
}, 30_000);
afterAll(() => original.remove());

beforeEach(() => {
  directory = temporaryDirectory();
  cpSync(original.path, directory.path, { recursive: true });
});
afterEach(() => directory.remove());

const replay = (...args: string[]): Promise<Ended> =>
  runCommand('src/audit/replay.ts', args, { DATA_DIR: directory.path });
const files = () => readdirSync(directory.path).filter(name => !/-(wal|shm)$/.test(name));

/** Somebody touches `read.db` by hand. */
function tamper(sql: string): void {
  const db = new DatabaseSync(join(directory.path, 'read.db'));
  db.exec(sql);
  db.close();
}

/** Where `table` begins, there is nonsense. */
function damage(path: string, table: string): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const root = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table)?.rootpage;
  db.close();
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, (Number(root) - 1) * PAGE_BYTES);
  closeSync(file);
}

const idOf = (index: number) => String(products[index]?.productId);

describe('npm run replay -- --verify', () => {
  test('finds nothing in what a server left, says how fast it was, and leaves no file', async () => {
    const before = files();
    const { code, stdout, stderr } = await replay('--verify');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^verify: no differences through position \d+; \d+ events in \d+\.\d s \([\d,]+ events\/s\), \d+ documents compared in \d+\.\d s\n$/,
    );
    expect(files()).toEqual(before);
  });

  test.each<[string, () => string, () => string]>([
    [
      'a changed field',
      () => `UPDATE products SET document = replace(document, 'Sencha', 'Other') WHERE id = '${idOf(3)}'`,
      () => `products ${idOf(3)}: differs in name`,
    ],
    [
      'a changed secret',
      () => `UPDATE users SET document = replace(document, 'secret-hash', 'stolen-hash')`,
      () => `users ${user.userId}: differs in passwordHash`,
    ],
    [
      'a field that is gone',
      () =>
        `UPDATE products SET document = json_remove(document, '$.sku', '$.price') WHERE id = '${idOf(0)}'`,
      () => `products ${idOf(0)}: differs in price, sku`,
    ],
    [
      'fields in another order',
      () =>
        `UPDATE products SET document = json_set(json_remove(document, '$.name'), '$.name', 'Sencha') WHERE id = '${idOf(0)}'`,
      () => `products ${idOf(0)}: differs in how its text is written`,
    ],
    [
      'a text that is no document',
      () => `UPDATE products SET document = 'secret' WHERE id = '${idOf(0)}'`,
      () => `products ${idOf(0)}: differs in its text, which is no document`,
    ],
    [
      'a changed revision',
      () => `UPDATE products SET revision = 7 WHERE id = '${idOf(1)}'`,
      () => `products ${idOf(1)}: differs in its revision`,
    ],
    [
      'a changed place in lists',
      () => `UPDATE products SET place = 7 WHERE id = '${idOf(2)}'`,
      () => `products ${idOf(2)}: differs in its place`,
    ],
    [
      'a removed document',
      () => `DELETE FROM products WHERE id = '${idOf(4)}'`,
      () => `products ${idOf(4)}: is missing in the read models`,
    ],
    [
      'an added document',
      () =>
        `INSERT INTO products (place, id, revision, position, document)
         SELECT 1, 'zz-added', revision, position, document FROM products WHERE id = '${idOf(5)}'`,
      () => 'products zz-added: is in the read models, but not in the log',
    ],
  ])('names %s and exits with 1', async (_, sql, expected) => {
    tamper(sql());
    const { code, stdout } = await replay('--verify');
    expect(code).toBe(1);
    const [line, summary] = stdout.split('\n');
    expect(line).toBe(expected());
    expect(summary).toMatch(/^verify: 1 difference through /);
    expect(stdout).not.toMatch(/secret|stolen|Other/);
  });

  test('prints twenty differences and counts the others', async () => {
    tamper('DELETE FROM products');
    const { code, stdout } = await replay('--verify');
    const lines = stdout.trimEnd().split('\n');
    expect(code).toBe(1);
    expect(lines).toHaveLength(22);
    expect(lines[20]).toBe(`… and ${products.length - 20} more`);
    expect(lines[21]).toMatch(new RegExp(`^verify: ${products.length} differences`));
  });

  test('says that read models ahead of the log differ', async () => {
    tamper("UPDATE _meta SET value = '9999999' WHERE key = 'checkpoint'");
    const { code, stdout } = await replay('--verify');
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^verify: the read models have come to position 9999999, the log ends at \d+\n$/),
    ]);
  });

  test('finds nothing beside a server that is being written to', async () => {
    const system = await startTestSystem({ directory: directory.path });
    const shop = new Shop(system);
    const businessId = products[0]?.businessId;
    let done = false;
    let posted = 0;
    const writing = (async () => {
      for (; !done; posted++) {
        await shop.product({ businessId });
        await system.call('PUT', `/api/products/${idOf(posted % 10)}`, { name: `Tea ${posted}` });
      }
    })();
    const { code, stdout } = await replay('--verify');
    done = true;
    await writing;
    await system.stop();
    expect(stdout).toMatch(/^verify: no differences/);
    expect(code).toBe(0);
    expect(posted).toBeGreaterThan(0);
  });

  test.each([
    ['read.db', 'products', /^replay: read\.db is damaged: nothing to compare; .+\n$/],
    ['events.db', 'event', /^replay: the event log could not be read: .+\n$/],
  ])('says in one line that %s is damaged', async (file, table, said) => {
    damage(join(directory.path, file), table);
    const { code, stderr } = await replay('--verify');
    expect([code, stderr]).toEqual([2, expect.stringMatching(said)]);
  });

  test('has nothing to compare without read models, and says so with 2', async () => {
    rmSync(join(directory.path, 'read.db'));
    const { code, stdout, stderr } = await replay('--verify');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^replay: \S+read\.db cannot be used \(missing\): nothing to compare/);
  });
});

describe('npm run replay', () => {
  test('builds the read models anew', async () => {
    tamper("DELETE FROM products; UPDATE users SET document = '{}'");
    const { code, stdout } = await replay();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^replay: read models built from \d+ events in \d+\.\d s \([\d,]+ events\/s\)\n$/);
    expect((await replay('--verify')).code).toBe(0);
    const system = await startTestSystem({ directory: directory.path });
    const { body } = await system.call('GET', `/api/products/${idOf(0)}`);
    await system.stop();
    expect(body).toEqual(products[0]);
  });

  test('leaves a running server alone: 2 and what to do', async () => {
    const system = await startTestSystem({ directory: directory.path });
    const { code, stderr } = await replay();
    await system.stop();
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /is in use by another chatledger process; stop it first, or use --verify beside it\n$/,
    );
  });

  test('says where there is no log, and makes no folder', async () => {
    const nowhere = join(directory.path, 'nowhere');
    const { code, stderr } = await runCommand('src/audit/replay.ts', [], { DATA_DIR: nowhere });
    expect([code, existsSync(nowhere)]).toEqual([2, false]);
    expect(stderr).toMatch(/^replay: there is no event log to read in /);
  });

  test.each([['--verfy'], ['--verify=yes'], ['verify'], ['--verify', 'users']])(
    'is told how it is used when called with %s %s',
    async (...args) => {
      const { code, stdout, stderr } = await replay(...args.filter(Boolean));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^replay: .+\nusage: npm run replay /);
    },
  );

  test('tells how it is used when asked', async () => {
    const { code, stdout } = await replay('--help');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^usage: npm run replay /)]);
  });

  test('names a setting that cannot be used', async () => {
    const { code, stderr } = await runCommand('src/audit/replay.ts', [], { PORT: 'x' });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^replay: PORT: /)]);
  });
});
