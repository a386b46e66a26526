/**
 * Entry of the worker thread that writes the event log: `writerWorker.ts`, with the compile cache that the process has.
 * JavaScript, because a file in TypeScript would load the compiler that the cache spares, with 20 MB of memory.
 */
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

if (workerData.compileCache !== undefined) enableCompileCache(workerData.compileCache);
await import('./writerWorker.ts');
