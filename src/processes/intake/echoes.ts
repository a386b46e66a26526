/** Echoes tell what a page has sent. Those of our own sends confirm them; the rest was written by somebody else. */
import { confirmSent, type SentPart } from '../../commands/delivery/confirmSent.ts';
import { delivery } from '../../commands/delivery/state.ts';
import type { Executor } from '../../commands/execute.ts';
import type { Json } from '../../events/event.ts';
import { field, idOf } from '../../integrations/facebook/json.ts';
import type { Lookups } from './lookups.ts';
import type { Told } from './told.ts';

/** `<messageId>:<part>`, as our sends carry it. */
const METADATA = /^([\w-]{1,100}):(\d{1,4})$/;

export interface EchoesOptions {
  readonly executor: Executor;
  readonly lookups: Lookups;
  /** Our own app; undefined where it is not configured. */
  readonly appId: string | undefined;
}

export class Echoes {
  readonly #options: EchoesOptions;

  constructor(options: EchoesOptions) {
    this.#options = options;
  }

  /** True where the echo is of a send of ours, which is confirmed then, or of our app, which wrote no such message. */
  async settle(told: Told): Promise<boolean> {
    const { lookups, appId } = this.#options;
    if (await this.#confirm(told)) return true;
    await lookups.reaches(told.event.position);
    if (await lookups.deliveryOf(told.item.key)) return true;
    return appId !== undefined && idOf(field(told.item.item, 'message', 'app_id')) === appId;
  }

  /** What travels with a send names its message, whatever the log knew of it so far. */
  async #confirm({ item, person, caller }: Told): Promise<boolean> {
    const { executor, lookups } = this.#options;
    const named = sentPartOf(item.item, item.key);
    if (!named) return false;
    const { state } = await executor.load(delivery, named.messageId);
    if (state.status !== 'live' || state.entity.platformCustomerId !== person) return false;
    const { position } = await confirmSent(executor, named, caller);
    // Receipts of the same person come behind, and look for it.
    await lookups.reaches(position);
    return true;
  }
}

function sentPartOf(item: Json, platformMessageId: string): SentPart | undefined {
  const [, messageId, part] = METADATA.exec(String(field(item, 'message', 'metadata'))) ?? [];
  return messageId === undefined ? undefined : { messageId, part: Number(part), platformMessageId };
}
