import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteReadStore } from '../../src/projections/sqlite/index.ts';
import { readStoreContract } from '../contracts/readStore.ts';

const directory = mkdtempSync(join(tmpdir(), 'read-store-'));
let files = 0;
const freshPath = () => join(directory, `read-${files++}.db`);

readStoreContract('SQLite', async collections =>
  openSqliteReadStore({ path: freshPath(), collections, epoch: 'one' }),
);
