/**
 * Cycles of folders: in each folder its files and its subfolders, each with all that it holds, import each other one way
 * only. A file that uses what lies in a subfolder is not imported from there.
 */
import { posix } from 'node:path';
import type { Import } from './imports.ts';

/** Of one folder: which of its members import which, and an example of each. */
type Graph = Map<string, Map<string, Import>>;

/** One text for each cycle, with the imports that make it. */
export function folderCycles(imports: readonly Import[]): string[] {
  return [...graphs(imports)].flatMap(([folder, graph]) =>
    cyclesOf(graph).map(cycle => formatCycle(folder, graph, cycle)),
  );
}

function graphs(imports: readonly Import[]): Map<string, Graph> {
  const found = new Map<string, Graph>();
  for (const each of imports) {
    const { folder, from, to } = membersOf(each);
    if (from === to) continue;
    const graph: Graph = found.get(folder) ?? new Map();
    const targets = graph.get(from) ?? new Map<string, Import>();
    found.set(folder, graph.set(from, targets.set(to, each)));
  }
  return found;
}

/** The nearest folder that holds both files, and which two of its members they belong to. */
function membersOf({ from, to }: Import) {
  const [ours, theirs] = [from.split('/'), to.split('/')];
  const shared = ours.findIndex((name, index) => name !== theirs[index] || index === ours.length - 1);
  const folder = posix.join(...ours.slice(0, shared), '.');
  return { folder, from: ours[shared] ?? '', to: theirs[shared] ?? '' };
}

/** Members that reach each other, each of them in one group. */
function cyclesOf(graph: Graph): string[][] {
  const reached = new Map([...graph.keys()].map(member => [member, reachedFrom(graph, member)]));
  const reaches = (from: string, to: string) => reached.get(from)?.has(to) === true;
  const groups = [...graph.keys()]
    .filter(member => reaches(member, member))
    .map(member => [...graph.keys()].filter(other => reaches(member, other) && reaches(other, member)));
  return groups.filter(([first], index) => groups.findIndex(group => group[0] === first) === index);
}

function reachedFrom(graph: Graph, start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let member = open.pop(); member !== undefined; member = open.pop()) {
    for (const next of graph.get(member)?.keys() ?? []) {
      if (!reached.has(next)) open.push(next);
      reached.add(next);
    }
  }
  return reached;
}

function formatCycle(folder: string, graph: Graph, cycle: readonly string[]): string {
  const examples = cycle.flatMap(member =>
    [...(graph.get(member) ?? [])].filter(([target]) => cycle.includes(target)).map(([, example]) => example),
  );
  const lines = examples.map(({ from, to }) => `  ${from} imports ${to}`);
  return [`cycle in ${folder}: ${cycle.join(', ')}`, ...lines].join('\n');
}
