/** The messages of a chat, oldest first; it stays at the newest unless somebody has scrolled up. */
import { useState } from 'preact/hooks';
import type { Conversation } from '../state/conversation.ts';
import type { Unsent } from '../state/drafts.ts';
import type { Entry } from '../state/messageLog.ts';
import { useStore } from '../state/store.ts';
import { Button, Loading } from '../ui/parts.tsx';
import { atTime, dayName, fullTime } from '../ui/time.ts';
import { useStickToEnd } from '../ui/useStickToEnd.ts';
import { Delivery } from './delivery.tsx';
import { SENDER_NAMES } from './words.ts';

const SHOWN_AT_FIRST = 100;

export function Messages({ conversation }: { readonly conversation: Conversation }) {
  const { entries, pending, isCustomerTyping, chat } = useStore(conversation);
  const [count, setCount] = useState(SHOWN_AT_FIRST);
  const { box, onScroll, keepPlace } = useStickToEnd(pending.at(-1)?.clientMessageId);
  const showEarlier = () => {
    keepPlace();
    setCount(count + SHOWN_AT_FIRST);
  };
  const shown = entries.slice(-count);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <div class="messages" ref={box} onScroll={onScroll} role="log" aria-label="Messages" tabIndex={0}>
      <div class="messages-content">
        {!chat && <Loading />}
        {entries.length > shown.length && <Button onClick={showEarlier}>Earlier messages</Button>}
        {shown.map((entry, index) => (
          <Bubble key={entry.message.messageId} entry={entry} before={shown[index - 1]} />
        ))}
        {pending.map(each => (
          <UnsentBubble key={each.clientMessageId} unsent={each} conversation={conversation} />
        ))}
        {isCustomerTyping && (
          <p class="typing" role="status">
            <span class="unseen">The customer is typing</span>
            <i />
            <i />
            <i />
          </p>
        )}
      </div>
    </div>
  );
}

interface BubbleProps {
  readonly entry: Entry;
  readonly before: Entry | undefined;
}

function Bubble({ entry, before }: BubbleProps) {
  const { message, changed } = entry;
  const { senderType, timestamp } = message;
  const startsDay = !before || dayName(before.message.timestamp) !== dayName(timestamp);
  const startsTurn = startsDay || before?.message.senderType !== senderType;
  return (
    <>
      {startsDay && (
        <p class="day">
          <span>{dayName(timestamp)}</span>
        </p>
      )}
      <article class={`message ${senderType.toLowerCase()} ${startsTurn ? 'first' : ''}`}>
        <p class={startsTurn ? 'sender' : 'unseen'}>{SENDER_NAMES[senderType]}</p>
        <Content entry={entry} />
        <p class="meta">
          {changed && <span>{changed}</span>}
          <time dateTime={timestamp} title={fullTime(timestamp)}>
            {atTime(timestamp)}
          </time>
          <Delivery entry={entry} />
        </p>
      </article>
    </>
  );
}

function Content({ entry: { message, changed } }: { readonly entry: Entry }) {
  const { contentType, content, senderType } = message;
  const from = SENDER_NAMES[senderType].toLowerCase();
  if (contentType === 'IMAGE') {
    return (
      <a class="bubble media" href={content} target="_blank" rel="noreferrer noopener">
        <img src={content} alt={`Sent by the ${from}`} loading="lazy" />
      </a>
    );
  }
  if (contentType === 'AUDIO') {
    return (
      <div class="bubble media">
        {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what is said */}
        <audio src={content} controls preload="none" aria-label={`Voice message of the ${from}`} />
      </div>
    );
  }
  return (
    <p class={changed === 'unsent' ? 'bubble gone' : 'bubble'} dir="auto">
      {content}
    </p>
  );
}

function UnsentBubble({ unsent, conversation }: { unsent: Unsent; conversation: Conversation }) {
  return (
    <article class="message agent first unsent">
      <p class="bubble" dir="auto">
        {unsent.content}
      </p>
      {unsent.error === undefined ? (
        <p class="meta">Sending…</p>
      ) : (
        <p class="meta failed" role="alert">
          Not sent: {unsent.error}
          <button type="button" class="text" onClick={() => conversation.retry(unsent)}>
            Try again
          </button>
          <button type="button" class="text" onClick={() => conversation.discard(unsent)}>
            Discard
          </button>
        </p>
      )}
    </article>
  );
}
