/** Finds the send under way that an echo is of, by what both say, and confirms it. */
import { confirmSent } from '../../commands/deliveryReceipts.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Delivery } from '../../events/entities.ts';
import type { InboundEcho } from '../../messaging/inboundItem.ts';
import type { Lookups } from '../lookups.ts';
import { partsOf } from '../outbound/outgoing.ts';
import { says } from './echoContent.ts';
import type { Incoming } from './incoming.ts';

/** An echo that comes later than this after its send, whose outcome nobody knows, is not recognised by its words. */
const UNKNOWN_FOR_MS = 24 * 60 * 60 * 1_000;

type Echo = Incoming<InboundEcho>;

export class SendsUnderWay {
  readonly #executor: Executor;
  readonly #lookups: Lookups;

  constructor(executor: Executor, lookups: Lookups) {
    this.#executor = executor;
    this.#lookups = lookups;
  }

  /** True where the echo settled one of the sends; they are those of its own page and person. */
  async confirm(incoming: Echo, sends: readonly Delivery[]): Promise<boolean> {
    // One that is being sent this moment comes before one that was lost earlier.
    const likely = [...sends].sort((a, b) => rank(a) - rank(b)).filter(send => !this.#isForgotten(send));
    for (const send of likely) {
      if ((await this.#isEchoOf(incoming, send)) && (await this.#settled(incoming, send))) return true;
    }
    return false;
  }

  #isForgotten({ status, updatedAt }: Delivery): boolean {
    const age = this.#executor.now().getTime() - Date.parse(updatedAt);
    return status === 'unknown' && age > UNKNOWN_FOR_MS;
  }

  async #isEchoOf({ item, platform }: Echo, { messageId, parts, partsSent }: Delivery): Promise<boolean> {
    const message = await this.#lookups.messageOf(messageId);
    const sent = message ? partsOf(message, platform) : [];
    const part = sent[partsSent];
    return sent.length === parts && part !== undefined && says(item, part);
  }

  /** False where it had been settled under another id: then the echo is of something else. */
  async #settled({ item, context }: Echo, { messageId, partsSent: part }: Delivery): Promise<boolean> {
    const { platformMessageId } = item;
    const { entity, position } = await confirmSent(
      this.#executor,
      { messageId, part, platformMessageId },
      context,
    );
    await this.#lookups.reaches(position);
    return entity.partsSent === part + 1 && entity.platformMessageId === platformMessageId;
  }
}

const rank = ({ status }: Delivery): number => (status === 'sending' ? 0 : 1);
