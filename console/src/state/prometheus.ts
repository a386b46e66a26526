/** The text format of Prometheus, as far as our own metrics use it. */

export interface MetricLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scrape {
  readonly lines: ReadonlyMap<string, readonly MetricLine[]>;
  /** What each metric means, by its name. */
  readonly help: ReadonlyMap<string, string>;
}

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export function parseMetrics(text: string): Scrape {
  const lines = new Map<string, MetricLine[]>();
  const help = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line.startsWith('# HELP ')) describe(line, help);
    else if (!line.startsWith('#')) measure(line, lines);
  }
  return { lines, help };
}

function describe(line: string, help: Map<string, string>): void {
  const [, name, meaning] = line.match(/^# HELP (\w+) (.*)$/) ?? [];
  if (name !== undefined) help.set(name, meaning ?? '');
}

function measure(line: string, lines: Map<string, MetricLine[]>): void {
  const [, name, labels = '', value] = line.match(LINE) ?? [];
  if (name === undefined) return;
  const entries = [...labels.matchAll(LABEL)].map(([, label = '', content = '']) => [label, content]);
  const all = lines.get(name) ?? [];
  all.push({ labels: Object.fromEntries(entries), value: Number(value) });
  lines.set(name, all);
}

type Matches = (labels: Readonly<Record<string, string>>) => boolean;
const any: Matches = () => true;

/** Sum over all lines of the name that match; undefined where there is none. */
export function sumOf({ lines }: Scrape, name: string, matches: Matches = any): number | undefined {
  const found = lines.get(name)?.filter(({ labels }) => matches(labels));
  if (found === undefined) return undefined;
  return found.reduce((sum, { value }) => sum + value, 0);
}

/** A second; undefined where the counter is new or began again. */
export function rateOf(
  before: Scrape,
  after: Scrape,
  seconds: number,
  name: string,
  matches: Matches = any,
): number | undefined {
  const [from = 0, to] = [sumOf(before, name, matches), sumOf(after, name, matches)];
  return to === undefined || to < from || seconds <= 0 ? undefined : (to - from) / seconds;
}

/** The quantile of what a histogram counted between two scrapes, within its bucket by straight line; undefined without any. */
export function quantileOf(
  before: Scrape,
  after: Scrape,
  quantile: number,
  name: string,
  matches: Matches = any,
): number | undefined {
  const buckets = bucketsOf(before, after, `${name}_bucket`, matches);
  const total = buckets.at(-1)?.count ?? 0;
  if (total <= 0) return undefined;
  const rank = quantile * total;
  let lower = { bound: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= rank) return within(lower, bucket, rank);
    lower = bucket;
  }
  return lower.bound;
}

interface Bucket {
  readonly bound: number;
  readonly count: number;
}

/** What has no upper bound is as good as its lower one. */
function within(lower: Bucket, upper: Bucket, rank: number): number {
  if (!Number.isFinite(upper.bound)) return lower.bound;
  const share = (rank - lower.count) / (upper.count - lower.count || 1);
  return lower.bound + (upper.bound - lower.bound) * share;
}

function bucketsOf(before: Scrape, after: Scrape, name: string, matches: Matches): readonly Bucket[] {
  const earlier = countsOf(before, name, matches);
  return [...countsOf(after, name, matches)]
    .map(([bound, count]) => ({ bound, count: count - (earlier.get(bound) ?? 0) }))
    .toSorted((a, b) => a.bound - b.bound);
}

function countsOf({ lines }: Scrape, name: string, matches: Matches): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { labels, value } of lines.get(name)?.filter(line => matches(line.labels)) ?? []) {
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  return counts;
}
