/** What a customer sees: their side of the chat, and where they write. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { client, explain } from '../session.ts';
import type { Entry } from '../state/messageLog.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';
import { Avatar, Problem } from '../ui/parts.tsx';
import { useConversation } from './conversation.tsx';

const IDEAS = ['Hello!', 'How much is the Sencha?', 'Where is my order?'];

interface PhoneProps {
  readonly shop: string;
  readonly pageId: string;
  readonly customer: string;
  readonly chatId: string | undefined;
  readonly onSent: () => void;
}

export function Phone({ shop, pageId, customer, chatId, onSent }: PhoneProps) {
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const send = async (content: string) => {
    setText('');
    try {
      const body = { recipient: { id: pageId }, sender: { id: customer }, content: { text: content } };
      await client.post('/api/webhooks/try', { body });
      setError(undefined);
    } catch (cause) {
      setError(explain(cause));
    }
    onSent();
  };
  return (
    <div class="phone">
      <header>
        <Avatar name={shop} />
        <span>{shop}</span>
      </header>
      {chatId ? <Screen chatId={chatId} /> : <div class="screen" />}
      {error && <Problem>{error}</Problem>}
      <div class="ideas">
        {IDEAS.map(idea => (
          <button key={idea} type="button" onClick={() => void send(idea)}>
            {idea}
          </button>
        ))}
      </div>
      <form
        onSubmit={event => {
          event.preventDefault();
          if (text.trim() !== '') void send(text.trim());
        }}
      >
        <input
          aria-label="Message"
          placeholder="Message"
          autocomplete="off"
          value={text}
          onInput={event => setText(event.currentTarget.value)}
        />
        <button type="submit" aria-label="Send message" disabled={text.trim() === ''}>
          <Icon name="send" />
        </button>
      </form>
    </div>
  );
}

function Screen({ chatId }: { readonly chatId: string }) {
  const conversation = useConversation(chatId);
  return conversation ? <Said conversation={conversation} /> : <div class="screen" />;
}

function Said({ conversation }: { readonly conversation: NonNullable<ReturnType<typeof useConversation>> }) {
  const { entries } = useStore(conversation);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [entries]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <div class="screen" ref={box} role="log" aria-label="On the phone" tabIndex={0}>
      {entries.map(entry => (
        <Line key={entry.message.messageId} entry={entry} />
      ))}
    </div>
  );
}

function Line({ entry: { message } }: { readonly entry: Entry }) {
  const mine = message.senderType === 'CUSTOMER' ? 'mine' : 'theirs';
  if (message.contentType === 'IMAGE')
    return <img class={mine} src={message.content} alt="Sent by the shop" />;
  return (
    <p class={mine} dir="auto">
      {message.content}
    </p>
  );
}
