import { readStoreContract } from '../contracts/readStore.ts';
import { MemoryReadStore } from '../doubles/memoryReadStore.ts';

readStoreContract('in memory', async collections => new MemoryReadStore(collections));

readStoreContract(
  'in memory, every batch twice',
  async collections => new MemoryReadStore(collections, { redeliver: 'twice' }),
);

readStoreContract('in memory, the last batch again before the next, changes far apart', async collections => {
  let change = 0;
  const turns = () => (change++ * 7) % 5;
  return new MemoryReadStore(collections, { redeliver: 'last', turns });
});
