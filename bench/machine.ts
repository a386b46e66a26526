import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What the numbers were measured on, without names that would tell whose machine it is. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 1e9),
  platform: `${platform()} ${arch()}`,
  node: process.version,
});
export type Machine = ReturnType<typeof machine>;
