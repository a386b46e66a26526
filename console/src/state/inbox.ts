/** All chats of a business, newest first, kept up to date by its events. */
import type {
  Chat,
  ChatFrame,
  ChatWithIncludes,
  Customer,
  Following,
  FollowState,
  Message,
} from '../../../clients/typescript/src/index.ts';
import { ApiError } from '../../../clients/typescript/src/index.ts';
import { client, explain } from '../session.ts';
import { ReadMarks } from './readMarks.ts';
import { Store } from './store.ts';

const PAGE = 200;
/** Until a failed read is repeated. */
const RETRY_MS = 5_000;

export interface InboxRow {
  readonly chat: Chat;
  readonly customer: Customer | undefined;
  readonly last: Message | undefined;
}

export interface InboxFilter {
  readonly channelId?: string | undefined;
  readonly status?: string | undefined;
  readonly text?: string | undefined;
}

export class Inbox extends Store {
  readonly businessId: string;
  state: FollowState = 'connecting';
  error: string | undefined;
  /** Whether all chats have been read. */
  isComplete = false;
  readonly #rows = new Map<string, InboxRow>();
  readonly #gone = new Set<string>();
  readonly #marks = new ReadMarks(() => this.changed());
  readonly #following: Following;
  #sorted: { version: number; rows: readonly InboxRow[] } | undefined;
  #closed = false;

  constructor(businessId: string) {
    super();
    this.businessId = businessId;
    this.#following = client.follow(
      { businessId },
      {
        frame: frame => this.#apply(frame),
        state: state => {
          this.state = state;
          this.changed();
        },
        reset: () => void this.#load(),
        refused: error => this.#fail(error),
      },
    );
    this.#following.live.then(
      () => this.#load(),
      error => this.#fail(error),
    );
  }

  get rows(): readonly InboxRow[] {
    if (this.#sorted?.version !== this.version) {
      const rows = [...this.#rows.values()].sort((a, b) =>
        b.chat.lastMessageAt.localeCompare(a.chat.lastMessageAt),
      );
      this.#sorted = { version: this.version, rows };
    }
    return this.#sorted.rows;
  }

  filtered({ channelId, status, text = '' }: InboxFilter): readonly InboxRow[] {
    const sought = text.trim().toLowerCase();
    return this.rows.filter(
      row =>
        (!channelId || row.chat.channelId === channelId) &&
        (!status || row.chat.status === status) &&
        (!sought || nameOf(row).toLowerCase().includes(sought)),
    );
  }

  isUnread({ chat: { chatId }, last }: InboxRow): boolean {
    return last?.senderType === 'CUSTOMER' && !this.#marks.isRead(chatId, last.timestamp);
  }

  get unread(): number {
    return this.rows.filter(row => this.isUnread(row)).length;
  }

  read(chatId: string): void {
    const at = this.#rows.get(chatId)?.last?.timestamp;
    if (at !== undefined && this.#marks.read(chatId, at)) this.changed();
  }

  wake(): void {
    this.#following.wake();
  }

  close(): void {
    this.#closed = true;
    this.#following.close();
  }

  #fail(error: unknown): void {
    if (this.#closed) return;
    this.error = explain(error);
    this.changed();
  }

  async #load(): Promise<void> {
    const query = { businessId: this.businessId, order: 'desc', limit: PAGE, includeLimit: 1 } as const;
    try {
      const pages = client.pages('/api/chats', { query: { ...query, include: ['customer', 'messages'] } });
      for await (const { data } of pages) {
        if (this.#closed) return;
        for (const chat of data.data) this.#put(chat);
        this.changed();
      }
      this.isComplete = true;
      this.error = undefined;
      this.changed();
    } catch (error) {
      this.#fail(error);
      this.#again(error, () => this.#load());
    }
  }

  /** What was read may be older than what was told meanwhile. */
  #put({ customer, messages, ...chat }: ChatWithIncludes): void {
    if (this.#gone.has(chat.chatId)) return;
    const known = this.#rows.get(chat.chatId);
    const read = messages?.at(-1);
    const isNewer = known?.last && (!read || known.last.timestamp > read.timestamp);
    const last = isNewer ? known.last : read;
    this.#rows.set(chat.chatId, {
      chat: isNewer ? { ...chat, lastMessageAt: known.chat.lastMessageAt } : chat,
      customer: customer ?? undefined,
      last,
    });
  }

  #apply(frame: ChatFrame): void {
    if (frame.type === 'chat') this.#applyChat(frame);
    else if (frame.type === 'message') this.#update(frame.chatId, row => withLast(row, frame.message));
    else if (frame.type === 'message-changed')
      this.#update(frame.chatId, row => withChanged(row, frame.message));
    this.changed();
  }

  #applyChat({ change, chat }: Extract<ChatFrame, { type: 'chat' }>): void {
    if (change === 'deleted' || !('status' in chat)) {
      this.#gone.add(chat.chatId);
      this.#rows.delete(chat.chatId);
      return;
    }
    this.#update(chat.chatId, row => ({ ...row, chat }));
  }

  #update(chatId: string, change: (row: InboxRow) => InboxRow): void {
    const row = this.#rows.get(chatId);
    if (row) this.#rows.set(chatId, change(row));
    else void this.#fetch(chatId);
  }

  /** A chat that is not known yet, with its customer. */
  async #fetch(chatId: string): Promise<void> {
    const query = { include: ['customer' as const, 'messages' as const], includeLimit: 1 };
    try {
      const { data } = await client.get('/api/chats/{chatId}', { path: { chatId }, query });
      this.#put(data);
      this.changed();
    } catch (error) {
      this.#again(error, () => this.#fetch(chatId));
    }
  }

  /** A server or a line that is down comes back; what is refused stays refused. */
  #again(error: unknown, read: () => Promise<void>): void {
    const isFinal = error instanceof ApiError && error.status < 500;
    if (!isFinal) setTimeout(() => void (this.#closed || read()), RETRY_MS);
  }
}

export const nameOf = ({ chat, customer }: Pick<InboxRow, 'chat' | 'customer'>): string =>
  customer?.fullName ?? chat.platformCustomerId;

const withLast = (row: InboxRow, last: Message): InboxRow => ({
  ...row,
  last,
  chat: { ...row.chat, lastMessageAt: last.timestamp },
});

const withChanged = (row: InboxRow, message: Message): InboxRow =>
  row.last?.messageId === message.messageId ? { ...row, last: message } : row;
