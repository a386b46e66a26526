/** The messaging section of the report. */
import type { Cell } from '../cell.ts';
import type { Goal } from '../goals.ts';
import { goalRow, type Row, table } from '../report.ts';
import type { FanOut } from './fanOut.ts';
import type { MessagingResult } from './measure.ts';
import type { PushLatency } from './pushLatency.ts';

/** Milliseconds in which a delivery of one message is answered. */
const ANSWER_P99_MS = 100;
const BATCH_MS = 5_000;
/** Times what bare `ws` needs. */
const PUSH_RATIO = 1.3;
const PUSH_SOCKETS = 200;
const IDLE_KB = 12;

const WEBHOOK_HEAD: Row = [
  'messaging',
  'connections',
  'answers/s',
  'p50 ms',
  'p99 ms',
  'bare req/s',
  'bare p99',
  'of bare',
  'CPU µs',
  'loop held ms',
];
const PUSH_HEAD: Row = ['send to push', 'messages', 'messages/s', 'p50 ms', 'p99 ms'];
const FAN_OUT_HEAD: Row = [
  'fan-out to',
  'server',
  'p50 ms',
  'p99 ms',
  'last p50',
  'last p99',
  'push p99',
  'p99 of bare',
  'push of bare',
];
const GOAL_HEAD: Row = ['goal', 'wanted', 'measured', ''];

export function messagingReport(result: MessagingResult): string {
  const { webhooks, batch, pushes, fanOuts, idle } = result;
  const { messages, answeredMs, readableMs } = batch;
  return [
    table(WEBHOOK_HEAD, webhooks.map(webhookRow)),
    `one delivery of ${messages} messages: answered in ${answeredMs.toFixed(0)} ms, all readable in ${readableMs.toFixed(0)} ms`,
    table(PUSH_HEAD, pushes.map(pushRow)),
    table(FAN_OUT_HEAD, fanOuts.flatMap(fanOutRows)),
    `${idle.sockets} idle sockets: ${kb(idle.real)} KB each; of bare ws ${kb(idle.bare)} KB`,
    table(GOAL_HEAD, messagingGoals(result).map(goalRow)),
  ].join('\n\n');
}

function messagingGoals({ webhooks, batch, fanOuts, idle }: MessagingResult): readonly Goal[] {
  return [
    ...webhooks.map(({ scenario, connections, real }) =>
      atMost(`${scenario} × ${connections}: p99 ms`, ANSWER_P99_MS, real.p99),
    ),
    atMost(`a delivery of ${batch.messages}, answered, ms`, BATCH_MS, batch.answeredMs),
    ...fanOuts
      .filter(({ sockets }) => sockets === PUSH_SOCKETS)
      .map(({ ratio }) => atMost(`send to ${PUSH_SOCKETS} sockets, p99, times bare ws`, PUSH_RATIO, ratio)),
    ...fanOuts
      .filter(({ sockets }) => sockets === PUSH_SOCKETS)
      .map(({ pushRatio }) =>
        atMost(`push to ${PUSH_SOCKETS} sockets, p99, times bare ws`, PUSH_RATIO, pushRatio),
      ),
    atMost('memory of an idle socket, KB', IDLE_KB, idle.real / 1_000),
  ];
}

function atMost(what: string, limit: number, measured: number): Goal {
  return {
    what,
    goal: `≤ ${limit}`,
    measured: measured.toFixed(measured < 10 ? 2 : 1),
    met: measured <= limit,
  };
}

const kb = (bytes: number): string => (bytes / 1_000).toFixed(1);

const webhookRow = ({ scenario, connections, real, bare, maxLagMs }: Cell): Row => [
  scenario,
  String(connections),
  real.requestsPerSecond.toFixed(0),
  real.p50.toFixed(2),
  real.p99.toFixed(2),
  bare.requestsPerSecond.toFixed(0),
  bare.p99.toFixed(2),
  bare.ratio.toFixed(2),
  real.cpuMicroseconds.toFixed(0),
  maxLagMs.toFixed(0),
];

const pushRow = ({ senders, messages, messagesPerSecond, p50, p99 }: PushLatency): Row => [
  senders === 1 ? 'one sender' : `${senders} senders`,
  String(messages),
  messagesPerSecond.toFixed(0),
  p50.toFixed(2),
  p99.toFixed(2),
];

const fanOutRows = ({ sockets, real, bare, ratio, pushRatio }: FanOut): Row[] =>
  (['real', 'bare'] as const).map(server => {
    const { p50, p99, lastP50, lastP99, pushP99 } = { real, bare }[server];
    const times = server === 'real' ? [ratio.toFixed(2), pushRatio.toFixed(2)] : ['', ''];
    const spread = [p50, p99, lastP50, lastP99, pushP99].map(ms => ms.toFixed(2));
    return [`${sockets} sockets`, server, ...spread, ...times];
  });
