/** Puts items of a webhook into the log; for callers that want to see what follows, waits for the processes. */
import type { Backend } from '../../api/backend.ts';
import { streamName } from '../../commands/engine/aggregate.ts';
import type { CommandContext } from '../../commands/engine/commandContext.ts';
import { receiveItems } from '../../commands/receiveItems.ts';
import { webhookItem, webhookItemId } from '../../commands/webhookItem.ts';
import type { ReceivedItem } from '../../events/catalog/webhook.ts';
import type { Position } from '../../events/event.ts';
import type { PlatformWebhook } from '../../messaging/platform.ts';

/** How long an answer waits for what follows from the items; then it leaves all the same, and they are handled later. */
const HANDLED_WITHIN_MS = 20_000;

type Outline = Pick<PlatformWebhook, 'outlineOf'>;

/** Durable once it resolves; nothing else is waited for. Answers the positions of those that were new. */
export function ingest(
  { eventStore, executor }: Backend,
  { outlineOf }: Outline,
  items: readonly ReceivedItem[],
  context: CommandContext,
) {
  const log = { store: eventStore, now: executor.now, outlineOf };
  return receiveItems(log, items, { ...context, source: 'webhook' });
}

/** Stores the items, and waits until they are handled and a GET shows what came of them. */
export async function ingestAndHandle(
  backend: Backend,
  webhook: Outline,
  items: readonly ReceivedItem[],
  context: CommandContext,
): Promise<void> {
  const { eventStore, intake, waiting, readModels } = backend;
  const deadline = performance.now() + HANDLED_WITHIN_MS;
  const left = () => Math.max(0, deadline - performance.now());
  const taken = await ingest(backend, webhook, items, context);
  const positions = await Promise.all(
    items.map(async (item, index) => taken[index] ?? (await positionOf(backend, item))),
  );
  const last = latest(positions);
  if (last === undefined || !(await intake.progress.wait(last, left()))) return;
  const deferred = await lastDeferral(backend, items);
  if (deferred !== undefined && !(await waiting.progress.wait(deferred, left()))) return;
  const head = await eventStore.head();
  if (head !== undefined) await readModels.progress.wait(head, left());
}

/**
 * Of items whose page has an active channel, but which came after others that were being caught up on: they are
 * handled in their turn. Undefined where none of the items waits.
 */
async function lastDeferral(
  { executor }: Backend,
  items: readonly ReceivedItem[],
): Promise<Position | undefined> {
  const loaded = await Promise.all(items.map(item => executor.load(webhookItem, webhookItemId(item))));
  return latest(
    loaded.flatMap(({ state, position = 0n }) => (state.deferral === 'waiting' ? [position] : [])),
  );
}

/** Where an item lies that an earlier delivery brought. */
async function positionOf({ eventStore }: Backend, item: ReceivedItem): Promise<Position> {
  const stream = streamName(webhookItem, webhookItemId(item));
  const [received] = await eventStore.readStream(stream, { limit: 1 });
  return received?.position ?? 0n;
}

const latest = (positions: readonly Position[]): Position | undefined =>
  positions.reduce<Position | undefined>(
    (last, position) => (last === undefined || position > last ? position : last),
    undefined,
  );
