/** Takes the lock of the directory given, says so or why not, and holds it until standard input ends. */
import { lockDataDir } from '../../../src/events/sqlite/dataDirLock.ts';

try {
  lockDataDir(process.argv[2] ?? '');
  process.stdout.write('locked\n');
  process.stdin.resume();
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`);
}
