/** The inbox: chats on the left, the one that is open beside them, its customer on the right. */
import { useState } from 'preact/hooks';
import type { Channel } from '../../../clients/typescript/src/index.ts';
import { addressOf, Link, router } from '../router.tsx';
import { client } from '../session.ts';
import { type Inbox, type InboxRow, nameOf } from '../state/inbox.ts';
import { useResource } from '../state/resource.ts';
import { useStore } from '../state/store.ts';
import { Select } from '../ui/fields.tsx';
import { Icon } from '../ui/icon.tsx';
import { Avatar, Badge, Empty, Problem } from '../ui/parts.tsx';
import { fullTime, shortTime } from '../ui/time.ts';
import { VirtualList } from '../ui/virtualList.tsx';
import { ConversationView } from './conversation.tsx';
import { contentSummary, STATUS_NAMES } from './words.ts';

const ROW_HEIGHT = 76;

interface ChatsProps {
  readonly inbox: Inbox;
  readonly chatId: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}

export function ChatsView({ inbox, chatId, query }: ChatsProps) {
  return (
    <div class={chatId ? 'inbox open' : 'inbox'}>
      <ChatList inbox={inbox} chatId={chatId} query={query} />
      {chatId ? (
        <ConversationView key={chatId} chatId={chatId} inbox={inbox} />
      ) : (
        <section class="conversation none" aria-label="Conversation">
          <Empty title="Choose a chat">
            <p>Newest first; a dot marks what nobody has read here yet.</p>
          </Empty>
        </section>
      )}
    </div>
  );
}

function ChatList({ inbox, chatId, query }: ChatsProps) {
  const { error, isComplete, state } = useStore(inbox);
  const [text, setText] = useState('');
  const rows = inbox.filtered({ channelId: query.channel, status: query.status, text });
  return (
    <section class="chat-list" aria-label="Chats">
      <header>
        <h1>Chats</h1>
        <Line state={state} />
      </header>
      <Filters inbox={inbox} query={query} text={text} setText={setText} />
      {error && <Problem>{error}</Problem>}
      {rows.length === 0 && isComplete ? (
        <Empty title="No chats">
          <Link to={addressOf('try')}>Write as a customer</Link>
        </Empty>
      ) : (
        <VirtualList
          label="Chats"
          rows={rows}
          rowHeight={ROW_HEIGHT}
          keyOf={row => row.chat.chatId}
          render={row => (
            <ChatRow row={row} inbox={inbox} current={row.chat.chatId === chatId} query={query} />
          )}
          current={chatId}
        />
      )}
    </section>
  );
}

export function Line({ state }: { readonly state: Inbox['state'] }) {
  const isLive = state === 'live';
  return (
    <span class={isLive ? 'line live' : 'line'} role="status">
      {isLive ? 'Live' : 'Reconnecting…'}
    </span>
  );
}

interface FiltersProps {
  readonly inbox: Inbox;
  readonly query: Readonly<Record<string, string>>;
  readonly text: string;
  readonly setText: (text: string) => void;
}

function Filters({ inbox, query, text, setText }: FiltersProps) {
  const { businessId } = inbox;
  const { value: channels = [] } = useResource(
    async signal =>
      (await client.get('/api/channels', { query: { businessId, limit: 1_000 }, signal })).data.data,
    [businessId],
  );
  return (
    <div class="filters">
      <div class="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label="Search customers"
          placeholder="Search"
          value={text}
          onInput={event => setText(event.currentTarget.value)}
        />
      </div>
      <Select
        label="Channel"
        hidesLabel
        value={query.channel ?? ''}
        options={[['', 'All channels'], ...channels.map(channelOption)]}
        onChange={channel => router.query({ channel: channel || undefined })}
      />
      <Select
        label="Status"
        hidesLabel
        value={query.status ?? ''}
        options={[['', 'Any status'], ...Object.entries(STATUS_NAMES)]}
        onChange={status => router.query({ status: status || undefined })}
      />
    </div>
  );
}

const channelOption = ({ channelId, channelName, platformSpecificId }: Channel) =>
  [channelId, channelName ?? platformSpecificId] as const;

interface ChatRowProps {
  readonly row: InboxRow;
  readonly inbox: Inbox;
  readonly current: boolean;
  readonly query: Readonly<Record<string, string>>;
}

function ChatRow({ row, inbox, current, query }: ChatRowProps) {
  const { chat, customer, last } = row;
  const isUnread = inbox.isUnread(row);
  return (
    <Link
      to={addressOf('chats', chat.chatId, query)}
      current={current}
      class={isUnread ? 'chat unread' : 'chat'}
    >
      <Avatar name={nameOf(row)} picture={customer?.profilePictureUrl ?? null} />
      <span class="chat-text">
        <span class="chat-head">
          <strong>{nameOf(row)}</strong>
          <time dateTime={chat.lastMessageAt} title={fullTime(chat.lastMessageAt)}>
            {shortTime(chat.lastMessageAt)}
          </time>
        </span>
        <span class="chat-last">
          <span class="preview" dir="auto">
            {last ? contentSummary(last) : 'No messages yet'}
          </span>
          {chat.status !== 'OPEN' && <Badge>{STATUS_NAMES[chat.status]}</Badge>}
          {isUnread && (
            <span class="dot">
              <span class="unseen">unread</span>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
}
