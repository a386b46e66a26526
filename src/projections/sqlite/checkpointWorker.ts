/** What the thread runs that makes checkpoints of an SQLite file. */
import { DatabaseSync } from 'node:sqlite';
import { answerRequests } from '../../threads/answerRequests.ts';
import type { CheckpointRequest } from './checkpoints.ts';

answerRequests(path => {
  // No timeout: where somebody reads what is in the WAL, it is started again after a later checkpoint.
  const database = new DatabaseSync(path as string, { timeout: 0 });
  return request => {
    if ((request as CheckpointRequest) === 'checkpoint') database.exec('PRAGMA wal_checkpoint(RESTART)');
  };
});
