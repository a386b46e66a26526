/**
 * Entry of the threads that are asked: their module, with the compile cache that the process has. JavaScript, because a
 * file in TypeScript would load the compiler that the cache spares, with 20 MB of memory.
 */
import { enableCompileCache } from 'node:module';
import { getPriority, setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';

/** As `nice` counts: beside whoever is busy at 0, it gets about a tenth of a processor. */
const LOW_PRIORITY = 10;

const { compileCache, module, isLowPriority } = workerData;
// Elsewhere a priority is that of the whole process. It cannot be raised.
const canBeLowered = process.platform === 'linux' && getPriority() < LOW_PRIORITY;
if (isLowPriority && canBeLowered) setPriority(LOW_PRIORITY);
if (compileCache !== undefined) enableCompileCache(compileCache);
await import(module);
