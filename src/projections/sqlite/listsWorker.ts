/** What the thread runs that puts large lists together. It imports little: each package would be in memory twice. */
import { answerRequests } from '../../threads/answerRequests.ts';
import { Connection } from './connection.ts';
import { Lists } from './lists.ts';
import type { ListRequest, ListsData } from './listsThread.ts';

/** Page cache of the connection; what it has not is mostly in the system's own cache. */
const CACHE_KIB = 4 * 1024;

answerRequests(data => {
  const { path, tables } = data as ListsData;
  const connection = new Connection(path, true);
  connection.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY`);
  const lists = new Lists(connection, tables);
  return request => {
    const { collection, query } = request as ListRequest;
    const table = tables.get(collection);
    if (!table) throw new TypeError(`no collection ${collection}`);
    return lists.list(table, query);
  };
});
