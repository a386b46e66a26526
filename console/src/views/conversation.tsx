/** One chat as an agent works in it. */
import { useEffect, useState } from 'preact/hooks';
import { addressOf, Link } from '../router.tsx';
import { useBusinessOf } from '../state/businesses.ts';
import { Conversation } from '../state/conversation.ts';
import type { Inbox } from '../state/inbox.ts';
import { useStore } from '../state/store.ts';
import { whenBack } from '../state/useInbox.ts';
import { Icon } from '../ui/icon.tsx';
import { Avatar, Badge, Button, Empty, Loading, Problem } from '../ui/parts.tsx';
import { atTime } from '../ui/time.ts';
import { CustomerCard } from './customerCard.tsx';
import { Messages } from './messages.tsx';
import { ReplyBox } from './replyBox.tsx';
import { PLATFORM_NAMES, STATUS_NAMES } from './words.ts';

interface ConversationProps {
  readonly chatId: string;
  /** Where it is noted that it was read. */
  readonly inbox?: Inbox;
}

export function ConversationView({ chatId, inbox }: ConversationProps) {
  useReading(chatId, inbox);
  const conversation = useConversation(chatId);
  return conversation ? <Opened conversation={conversation} /> : <Loading />;
}

/** Whatever comes while it is in front of somebody counts as read. */
function useReading(chatId: string, inbox: Inbox | undefined): void {
  useEffect(() => {
    const read = () => document.visibilityState === 'visible' && inbox?.read(chatId);
    read();
    document.addEventListener('visibilitychange', read);
    const unsubscribe = inbox?.subscribe(read);
    return () => {
      document.removeEventListener('visibilitychange', read);
      unsubscribe?.();
    };
  }, [chatId, inbox]);
}

export function useConversation(chatId: string): Conversation | undefined {
  const [conversation, setConversation] = useState<Conversation>();
  useEffect(() => {
    const opened = new Conversation(chatId);
    setConversation(opened);
    const removeListeners = whenBack(() => opened.wake());
    return () => {
      removeListeners();
      opened.close();
    };
  }, [chatId]);
  return conversation?.chatId === chatId ? conversation : undefined;
}

function Opened({ conversation }: { readonly conversation: Conversation }) {
  const { isMissing, error, chat } = useStore(conversation);
  useBusinessOf(chat);
  const [showsCustomer, setShowsCustomer] = useState(false);
  if (isMissing) {
    return (
      <section class="conversation none" aria-label="Conversation">
        <Empty title="This chat does not exist">
          <p>It may have been deleted.</p>
        </Empty>
      </section>
    );
  }
  return (
    <>
      <section class="conversation" aria-label="Conversation">
        <Head conversation={conversation} onCustomer={() => setShowsCustomer(!showsCustomer)} />
        {error && <Problem>{error}</Problem>}
        <Messages conversation={conversation} />
        <PausedBot conversation={conversation} />
        <ReplyBox conversation={conversation} />
      </section>
      <CustomerCard
        conversation={conversation}
        isShown={showsCustomer}
        onClose={() => setShowsCustomer(false)}
      />
    </>
  );
}

function Head({ conversation, onCustomer }: { conversation: Conversation; onCustomer: () => void }) {
  const { chat, customer, channel } = conversation;
  const name = customer?.fullName ?? chat?.platformCustomerId ?? '…';
  return (
    <header class="conversation-head">
      <Link to={addressOf('chats')} class="round only-phone" label="Back to chats">
        <Icon name="back" />
      </Link>
      <Avatar name={name} picture={customer?.profilePictureUrl ?? null} />
      <div class="conversation-title">
        <h1>{name}</h1>
        <p>
          {channel ? (channel.channelName ?? PLATFORM_NAMES[channel.platformType]) : '\u00a0'}
          {chat?.chatType === 'test' && ' · tried out'}
        </p>
      </div>
      {chat && chat.status !== 'OPEN' && <Badge>{STATUS_NAMES[chat.status]}</Badge>}
      <StatusActions conversation={conversation} />
      <button type="button" class="round customer-toggle" aria-label="Customer" onClick={onCustomer}>
        <Icon name="person" />
      </button>
    </header>
  );
}

function PausedBot({ conversation: { bot } }: { readonly conversation: Conversation }) {
  if (bot.until === undefined) return null;
  return (
    <p class="bot-paused" role="status">
      <Icon name="bot" />
      <span>The bot is paused until {atTime(bot.until)}.</span>
      <Button onClick={() => void bot.lift()}>Resume the bot</Button>
    </p>
  );
}

function StatusActions({ conversation }: { readonly conversation: Conversation }) {
  const status = conversation.chat?.status;
  if (status === undefined) return null;
  const set = (to: typeof status) => () => void conversation.setStatus(to);
  return (
    <div class="actions">
      {status === 'OPEN' ? (
        <Button icon="check" onClick={set('CLOSED_BY_AGENT')}>
          Close
        </Button>
      ) : (
        <Button icon="reopen" onClick={set('OPEN')}>
          Reopen
        </Button>
      )}
      {status !== 'ARCHIVED' && (
        <Button icon="archive" onClick={set('ARCHIVED')}>
          Archive
        </Button>
      )}
    </div>
  );
}
