/** The order of `src`: what stands in one row is imported by rows above alone, and its members do not know each other. */
import type { Import } from './imports.ts';

/** As in the table of docs/ARCHITECTURE.md, top first. Every file and folder of `src` stands in one row. */
const layers: readonly (readonly string[])[] = [
  ['start.js'],
  ['main.ts'],
  ['system.ts'],
  ['systemEdge.ts', 'systemGauges.ts'],
  ['http', 'ws', 'demo'],
  ['api', 'imagekit.ts', 'migration'],
  ['audit', 'keys'],
  ['processes', 'storageBackends.ts', 'storageNotices.ts'],
  ['cli', 'metrics.ts', 'missingLog.ts', 'log.ts', 'config.ts', 'idleMemory.ts'],
  ['identity'],
  ['logOutput.ts', 'origins.ts', 'messaging', 'projections', 'commands'],
  ['exactJson.ts', 'leases', 'rateLimits', 'memo.ts', 'text'],
  ['events'],
  ['newId.ts', 'privateFiles.ts', 'scheduling', 'threads'],
];

/** One text for each import that goes up or sideways, and for each member that the order does not have. */
export function wrongImports(imports: readonly Import[], order = layers): string[] {
  const layerOf = (file: string) => order.findIndex(row => row.includes(memberOf(file)));
  const isWrong = ({ from, to }: Import) =>
    memberOf(from) !== memberOf(to) && layerOf(to) >= 0 && layerOf(to) <= layerOf(from);
  const files = new Set(imports.flatMap(({ from, to }) => [from, to]));
  const unknown = new Set([...files].filter(file => layerOf(file) < 0).map(memberOf));
  return [
    ...[...unknown].map(member => `no layer: ${member}`),
    ...imports.filter(isWrong).map(({ from, to }) => `wrong direction: ${from} imports ${to}`),
  ];
}

const memberOf = (file: string): string => file.split('/', 1)[0] ?? '';
