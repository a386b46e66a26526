import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * Where the process keeps compiled code, for a thread to enable the same; undefined where there is no compile cache. Node
 * answers the directory of its own version within the one that it was told.
 */
export function compileCacheDirectory(): string | undefined {
  const ofVersion = getCompileCacheDir();
  return ofVersion && dirname(ofVersion);
}
