/** For operators: how the instance fares that serves this page, and what waits for a person. */
import { monitor, type Series } from '../state/monitor.ts';
import { sumOf } from '../state/prometheus.ts';
import { useStore } from '../state/store.ts';
import { Hint } from '../ui/hint.tsx';
import { Page, Problem } from '../ui/parts.tsx';
import { format, Plot } from '../ui/plot.tsx';
import { Instances } from './instances.tsx';
import { ParkedItems } from './parkedItems.tsx';

interface Panel {
  readonly title: string;
  readonly meaning: string;
  readonly unit: string;
  readonly lines: readonly (readonly [series: Series, name: string])[];
}

const PANELS: readonly Panel[] = [
  {
    title: 'Lag of the read models',
    meaning:
      'How long what is read has been behind the log. It should be 0; a growing one means that reads are out of date.',
    unit: 's',
    lines: [['lag', 'lag']],
  },
  {
    title: 'Throughput',
    meaning: 'Requests answered, and events that the read models took in, each a second.',
    unit: '/s',
    lines: [
      ['requests', 'requests'],
      ['events', 'events'],
    ],
  },
  {
    title: 'Errors',
    meaning:
      'Requests refused with 4xx or 5xx, and work that failed inside and was tried again, each a second.',
    unit: '/s',
    lines: [
      ['refused', 'refused'],
      ['failures', 'failures inside'],
    ],
  },
  {
    title: 'Sockets',
    meaning: 'WebSocket connections that are open on this instance: consoles, agents and widgets.',
    unit: '',
    lines: [['sockets', 'open']],
  },
  {
    title: 'Webhook latency',
    meaning:
      'How long platforms waited for their answer. Meta gives up on pages that take seconds; p99 should stay below 100 ms.',
    unit: 'ms',
    lines: [
      ['webhookMedian', 'median'],
      ['webhookP99', 'p99'],
    ],
  },
  {
    title: 'Append latency',
    meaning: 'How long an event took until it was durable in the log. It bounds every write.',
    unit: 'ms',
    lines: [
      ['appendMedian', 'median'],
      ['appendP99', 'p99'],
    ],
  },
];

export function Operations() {
  const { error } = useStore(monitor);
  return (
    <Page title="Operations">
      {error && <Problem>{error}</Problem>}
      <Figures />
      <div class="panels">
        {PANELS.map(panel => (
          <PanelView key={panel.title} panel={panel} />
        ))}
      </div>
      <p class="hint">Read from /metrics every five seconds and kept in this page for an hour.</p>
      <Instances />
      <ParkedItems />
    </Page>
  );
}

function PanelView({ panel: { title, meaning, unit, lines } }: { readonly panel: Panel }) {
  const { samples } = useStore(monitor);
  const plotted = lines.map(([series, name]) => ({
    name,
    values: samples.map(({ values }) => values[series]),
  }));
  return (
    <section class="card panel" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <Hint text={meaning} about={title} />
      </header>
      <p class="legend">
        {plotted.map(({ name, values }, index) => (
          <span key={name} class={`key key-${index + 1}`}>
            {name} <b>{format(values.at(-1) ?? null)}</b> {unit}
          </span>
        ))}
      </p>
      <Plot title={title} unit={unit} times={samples.map(({ at }) => at)} lines={plotted} />
    </section>
  );
}

const FIGURES: readonly (readonly [metric: string, title: string])[] = [
  ['read_models_current', 'Read models current'],
  ['leases_held', 'Leases held here'],
  ['parked_events', 'Parked'],
  ['waiting_items', 'Waiting for a channel'],
  ['channels_refused', 'Channels refused'],
  ['log_lines_dropped_total', 'Log lines dropped'],
];

/** What each means, the server says itself. */
function Figures() {
  const { latest } = useStore(monitor);
  return (
    <dl class="figures">
      {FIGURES.map(([metric, title]) => (
        <div key={metric} class="card">
          <dt>
            {title} <Hint text={latest?.help.get(metric) ?? 'Not known yet.'} about={title} />
          </dt>
          <dd>
            {metric === 'read_models_current'
              ? currentText(latest && sumOf(latest, metric))
              : format((latest && sumOf(latest, metric)) ?? null)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const currentText = (value: number | undefined): string =>
  value === undefined ? '–' : value === 1 ? 'Yes' : 'No';
