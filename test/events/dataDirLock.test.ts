import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataDirLocked, lockDataDir } from '../../src/events/sqlite/dataDirLock.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { ChildProgram } from '../support/servers/childProgram.ts';

const HOLD_LOCK = 'test/events/programs/holdLock.ts';

describe('the lock of a data directory', () => {
  let directory: TemporaryDirectory;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  it('is refused to a second owner in the same process, in one line that names the directory', () => {
    const lock = lockDataDir(directory.path);
    const second = () => lockDataDir(directory.path);
    expect(second).toThrow(DataDirLocked);
    expect(second).toThrow(/^the data directory \S+ is in use by another chatledger process$/);
    lock.release();
    lockDataDir(directory.path).release();
  });

  it('is refused to another process until it is released', async () => {
    const lock = lockDataDir(directory.path);
    const refused = new ChildProgram(HOLD_LOCK, directory.path);
    expect(await refused.line()).toMatch(/is in use by another chatledger process/);
    await refused.kill();
    lock.release();
    const owner = new ChildProgram(HOLD_LOCK, directory.path);
    expect(await owner.line()).toBe('locked');
    await owner.kill();
  });

  it('is free once its owner was killed', async () => {
    const owner = new ChildProgram(HOLD_LOCK, directory.path);
    expect(await owner.line()).toBe('locked');
    expect(() => lockDataDir(directory.path)).toThrow(DataDirLocked);
    await owner.kill();
    lockDataDir(directory.path).release();
  });
});
