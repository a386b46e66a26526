import type { Position } from '../../events/event.ts';
import type { Caller } from '../caller.ts';
import type { Executor } from '../execute.ts';
import { type RoutedTo, webhookItem } from './state.ts';

export interface Routed extends RoutedTo {
  /** Whatever was posted for the item lies behind it. */
  readonly since: Position;
}

/** Where the item was settled to belong; undefined where that is still open. */
export async function routeOf(executor: Executor, itemId: string): Promise<Routed | undefined> {
  const { state, position } = await executor.load(webhookItem, itemId);
  return state.routedTo && position !== undefined ? { ...state.routedTo, since: position } : undefined;
}

/** Settles where an item belongs, once: whoever comes second, and after a crash, is told what was settled. */
export async function routeItem(
  executor: Executor,
  itemId: string,
  to: RoutedTo,
  caller: Caller,
): Promise<Routed> {
  const { state, position = 0n } = await executor.execute(
    webhookItem,
    itemId,
    ({ routedTo }) => (routedTo ? [] : [{ type: 'WebhookItemRouted', data: to }]),
    caller,
  );
  return { ...(state.routedTo ?? to), since: position };
}
