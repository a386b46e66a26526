/** One chat: its messages with what became of them, and what is being written. Read over REST, then kept up by its events. */
import type {
  Channel,
  Chat,
  ChatFrame,
  Customer,
  Following,
  FollowState,
} from '../../../clients/typescript/src/index.ts';
import { ApiError, Closed, randomId } from '../../../clients/typescript/src/index.ts';
import { client, explain } from '../session.ts';
import { BotPause } from './botPause.ts';
import { Drafts, type Unsent } from './drafts.ts';
import { type Entry, MessageLog } from './messageLog.ts';
import { Store } from './store.ts';

const FIRST_PAGE = 60;
/** How long somebody is shown to type after they were told to. */
const TYPING_MS = 4_000;
/** How often others are told that we type. */
const TELL_TYPING_MS = 2_000;

export class Conversation extends Store {
  readonly chatId: string;
  state: FollowState = 'connecting';
  chat: Chat | undefined;
  customer: Customer | undefined;
  channel: Channel | undefined;
  error: string | undefined;
  isMissing = false;
  isCustomerTyping = false;
  readonly unsent: Unsent[];
  readonly bot: BotPause;
  readonly #drafts: Drafts;
  /** Told of as a message of the chat before the answer to it came: not shown twice meanwhile. */
  readonly #arrived = new Set<Unsent>();
  readonly #log = new MessageLog();
  readonly #following: Following;
  #typingEnds: ReturnType<typeof setTimeout> | undefined;
  #toldTypingAt = 0;
  #closed = false;

  constructor(chatId: string) {
    super();
    this.chatId = chatId;
    this.#drafts = new Drafts(chatId);
    this.bot = new BotPause(chatId, error => {
      this.error = error ?? this.error;
      this.changed();
    });
    this.bot.refresh();
    this.unsent = this.#drafts.unsent();
    this.#following = client.follow(
      { chatId },
      {
        after: '0',
        frame: frame => this.#apply(frame),
        typing: ({ senderType }) => senderType === 'CUSTOMER' && this.#typing(true),
        state: state => {
          this.state = state;
          // It may have been opened while the line was down.
          if (state === 'live' && !this.chat && this.error !== undefined) void this.#load();
          this.changed();
        },
        reset: () => void this.#load(),
        refused: error => this.#fail(error),
      },
    );
    void this.#load();
    // A reload in the middle: they carry their ids, so none is posted twice.
    for (const unsent of this.unsent) void this.#post(unsent);
  }

  get entries(): readonly Entry[] {
    return this.#log.entries;
  }

  /** What is on its way, and not seen as a message of the chat yet. */
  get pending(): readonly Unsent[] {
    return this.unsent.filter(each => !this.#arrived.has(each));
  }

  /** What was begun and not sent. */
  get draft(): string {
    return this.#drafts.text;
  }

  set draft(text: string) {
    this.#drafts.text = text;
  }

  reply(content: string): void {
    const unsent: Unsent = { clientMessageId: `console-${randomId()}`, content, error: undefined };
    this.unsent.push(unsent);
    this.#drafts.text = '';
    this.#keepUnsent();
    void this.#post(unsent);
  }

  retry(unsent: Unsent): void {
    unsent.error = undefined;
    this.changed();
    void this.#post(unsent);
  }

  discard(unsent: Unsent): void {
    this.unsent.splice(this.unsent.indexOf(unsent), 1);
    this.#arrived.delete(unsent);
    this.#keepUnsent();
  }

  typing(): void {
    if (Date.now() - this.#toldTypingAt < TELL_TYPING_MS) return;
    this.#toldTypingAt = Date.now();
    this.#following.typing(this.chatId, 'AGENT');
  }

  async setStatus(status: Chat['status']): Promise<void> {
    try {
      const path = { chatId: this.chatId };
      this.chat = (await client.put('/api/chats/{chatId}', { path, body: { status } })).data;
      this.error = undefined;
    } catch (error) {
      this.error = explain(error);
    }
    this.changed();
  }

  wake(): void {
    this.#following.wake();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#typingEnds);
    this.bot.close();
    this.#following.close();
  }

  async #post(unsent: Unsent): Promise<void> {
    const { clientMessageId, content } = unsent;
    const message = { chatId: this.chatId, senderType: 'AGENT', contentType: 'TEXT', content } as const;
    try {
      const posted = await this.#following.send({ ...message, clientMessageId });
      this.#log.read([posted]);
      this.discard(unsent);
    } catch (error) {
      if (error instanceof Closed) return;
      this.#arrived.delete(unsent);
      unsent.error = explain(error);
      this.changed();
    }
  }

  #keepUnsent(): void {
    this.#drafts.keep(this.unsent);
    this.changed();
  }

  async #load(): Promise<void> {
    const path = { chatId: this.chatId };
    const include = ['customer', 'connectedChannel'] as const;
    try {
      const [{ data: chat }, { data: newest }] = await Promise.all([
        client.get('/api/chats/{chatId}', { path, query: { include: [...include] } }),
        client.get('/api/chats/{chatId}/messages', { path, query: { order: 'desc', limit: FIRST_PAGE } }),
      ]);
      const { customer, connectedChannel, ...shown } = chat;
      this.chat ??= shown;
      this.customer = customer ?? undefined;
      this.channel = connectedChannel ?? undefined;
      this.error = undefined;
      this.#log.read(newest.data.toReversed());
      this.changed();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.isMissing ||= error instanceof ApiError && error.status === 404;
    this.error = explain(error);
    this.changed();
  }

  #apply(frame: ChatFrame): void {
    if (frame.type === 'chat') this.#applyChat(frame);
    else if (frame.type === 'delivery') this.#log.delivered(frame.messageId, frame.status);
    else this.#applyMessage(frame);
    this.changed();
  }

  #applyChat({ change, chat }: Extract<ChatFrame, { type: 'chat' }>): void {
    if (change === 'deleted') this.isMissing = true;
    else if ('status' in chat) this.chat = chat;
  }

  #applyMessage(frame: Extract<ChatFrame, { type: 'message' | 'message-changed' }>): void {
    this.#log.told(frame);
    if (frame.type === 'message-changed') return;
    if (frame.message.senderType === 'AGENT') this.#match(frame.message.content);
    if (frame.message.senderType === 'CUSTOMER') this.#typing(false);
    else if (frame.message.senderType === 'AGENT') this.bot.refresh();
  }

  /** A frame does not say by which id it was sent: the oldest with these words is taken for it, until it is answered. */
  #match(content: string): void {
    const own = this.pending.find(each => each.error === undefined && each.content === content);
    if (own) this.#arrived.add(own);
  }

  #typing(types: boolean): void {
    clearTimeout(this.#typingEnds);
    if (types) this.#typingEnds = setTimeout(() => this.#typing(false), TYPING_MS);
    this.isCustomerTyping = types;
    this.changed();
  }
}
