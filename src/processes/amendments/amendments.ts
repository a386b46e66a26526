/**
 * What platforms report of messages that were written before: that they were unsent or edited. It is written down under
 * the platform's id first, then done to the messages that show it; who posts one looks there before and afterwards. So
 * either side finds what the other wrote, in whatever order, on whichever instance, and after a crash.
 */

import { editMessages, unsendMessages } from '../../commands/amendMessages.ts';
import {
  type AmendmentState,
  amendment,
  type Edit,
  markUnsent,
  recordEdit,
  recordUnsend,
} from '../../commands/amendment.ts';
import { channel } from '../../commands/channel.ts';
import { delivery } from '../../commands/delivery.ts';
import { type CommandContext, causedBy } from '../../commands/engine/commandContext.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { Position, RecordedEvent } from '../../events/event.ts';
import { amendmentIdOf, type PlatformMessage } from '../../events/platformMessage.ts';
import type { RecordedEventOf } from '../../events/typedEvents.ts';
import type { InboundAmendment } from '../../messaging/inboundItem.ts';
import type { Lookups } from '../lookups.ts';
import { type Found, Posts } from './posts.ts';

export class Amendments {
  readonly #executor: Executor;
  readonly #posts: Posts;

  constructor(executor: Executor, lookups: Lookups) {
    this.#executor = executor;
    this.#posts = new Posts(executor, lookups);
  }

  /** Handles what a platform says of a message, also on a page that is off, or in a thread of another app. */
  async amend(item: InboundAmendment, event: RecordedEvent): Promise<void> {
    const { message } = item;
    const context = causedBy(event);
    if (item.kind === 'unsend') await recordUnsend(this.#executor, message, context);
    else await recordEdit(this.#executor, message, item.edit, context);
    await this.settle(message, context, event.position);
  }

  /** What is known of a message that is about to be posted. */
  async of(message: PlatformMessage): Promise<AmendmentState> {
    return (await this.#executor.load(amendment, amendmentIdOf(message))).state;
  }

  /** Before a message is posted as unsent: nobody may answer it. */
  async markUnsent(
    message: PlatformMessage,
    messageId: Id<'message'>,
    context: CommandContext,
  ): Promise<void> {
    await markUnsent(this.#executor, message, messageId, context);
  }

  /** A message was posted: applies to it what the platform said before, or meanwhile. `through`: of that post. */
  async settle(message: PlatformMessage, context: CommandContext, through: Position): Promise<void> {
    const { state, position } = await this.#executor.load(amendment, amendmentIdOf(message));
    if (position === undefined) return;
    const found = await this.#posts.of(message, through > position ? through : position);
    for (const each of found) {
      if (state.unsent) await this.#unsend(message, each, position, context);
      else if (state.edit) await this.#edit(each, { ...state, edit: state.edit }, position, context);
    }
  }

  /** A platform has named a message of ours, or a part of it: under that id it may have been amended already. */
  async named(event: RecordedEventOf<'MessagePartSent' | 'MessageSent'>): Promise<void> {
    const { messageId, platformMessageId } = event.data;
    const { state } = await this.#executor.load(delivery, messageId);
    if (state.status !== 'active') return;
    const sentOn = await this.#executor.load(channel, state.entity.channelId);
    if (sentOn.state.status !== 'active') return;
    const pageId = sentOn.state.entity.platformSpecificId;
    const message = { pageId, platformMessageId };
    await this.settle(message, causedBy(event), event.position);
  }

  async #unsend(
    message: PlatformMessage,
    { chatId, posts }: Found,
    since: Position,
    context: CommandContext,
  ): Promise<void> {
    for (const { data } of posts) await this.markUnsent(message, data.messageId, context);
    await unsendMessages(this.#executor, { chatId, posts, since }, context);
  }

  /** The text comes first among the contents of a message; of a part it is not known where it stands in the whole. */
  async #edit(
    { chatId, posts: [first], isPart }: Found,
    { edit: newest, edits }: AmendmentState & { readonly edit: Edit },
    since: Position,
    context: CommandContext,
  ): Promise<void> {
    if (!first || isPart || first.data.contentType !== 'TEXT') return;
    if (edits === 1 && first.data.content === newest.content) return;
    await editMessages(this.#executor, { chatId, posts: [first], since }, newest, context);
  }
}
