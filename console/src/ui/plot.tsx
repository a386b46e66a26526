/** A plot of the last hour: lines over time, drawn by uPlot in the colours of the page. */
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';

const HEIGHT = 150;
/** A line of a few seconds says nothing. */
const SHORTEST_S = 120;

interface PlotLine {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

interface PlotProps {
  readonly title: string;
  readonly unit: string;
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly lines: readonly PlotLine[];
  /** What the scale shows at least. */
  readonly floor?: number;
}

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function Plot(props: PlotProps) {
  const { title, unit, times, lines } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const data = [times, ...lines.map(({ values }) => values)];
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new UPlot(optionsOf(props, current.clientWidth), toData(data), current);
    };
    draw();
    const resizing = new ResizeObserver(() => {
      plot.current?.setSize({ width: current.clientWidth, height: HEIGHT });
    });
    resizing.observe(current);
    const theme = matchMedia('(prefers-color-scheme: dark)');
    theme.addEventListener('change', draw);
    return () => {
      resizing.disconnect();
      theme.removeEventListener('change', draw);
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(toData(data)), [times.at(-1)]);
  const newest = lines.map(({ name, values }) => `${name} ${format(values.at(-1) ?? null)} ${unit}`);
  return <div ref={box} class="plot" role="img" aria-label={`${title}: ${newest.join(', ')}`} />;
}

const toData = (columns: readonly (readonly (number | null)[])[]): UPlot.AlignedData =>
  columns.map(column => [...column]) as UPlot.AlignedData;

export function format(value: number | null): string {
  if (value === null) return '–';
  const digits = value < 0.1 ? 3 : value < 10 ? 2 : 0;
  return value.toLocaleString(undefined, { maximumFractionDigits: digits });
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });

const now = () => Date.now() / 1_000;

/** Ends now where there is nothing to show yet. */
function timeRange(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null || max <= 0) return [now() - SHORTEST_S, now()];
  return [Math.min(min, max - SHORTEST_S), max];
}

function optionsOf({ lines, floor = 1 }: PlotProps, width: number): UPlot.Options {
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const strokes = [colour('--plot-1'), colour('--plot-2')];
  return {
    width,
    height: HEIGHT,
    padding: [8, 18, 0, 0],
    cursor: { y: false },
    legend: { show: false },
    scales: {
      x: { range: (_plot, min, max) => timeRange(min, max) },
      y: { range: (_plot, _min, max) => [0, Math.max(max * 1.15, floor)] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        space: 70,
        values: (_plot, ticks) => ticks.map(tick => clock.format(tick * 1_000)),
      },
      { ...axis, size: 44, values: (_plot, ticks) => ticks.map(format) },
    ],
    series: [
      {},
      ...lines.map(({ name }, index) => ({
        label: name,
        stroke: strokes[index] ?? colour('--accent'),
        width: 2,
        points: { show: false },
        spanGaps: true,
      })),
    ],
  };
}
