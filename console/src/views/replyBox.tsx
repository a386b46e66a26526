/** Where the agent writes: Enter sends, Shift+Enter breaks the line. */
import { useRef, useState } from 'preact/hooks';
import type { Conversation } from '../state/conversation.ts';
import { useStore } from '../state/store.ts';
import { Icon } from '../ui/icon.tsx';

const MAX_ROWS = 8;
/** Of every key that an input method takes; Safari says so alone of the Enter that ends a word. */
const INPUT_METHOD = 229;
const isComposing = (event: KeyboardEvent) => event.isComposing || event.keyCode === INPUT_METHOD;

export function ReplyBox({ conversation }: { readonly conversation: Conversation }) {
  const { state } = useStore(conversation);
  const [text, setText] = useState(conversation.draft);
  const box = useRef<HTMLTextAreaElement>(null);
  const write = (draft: string) => {
    setText(draft);
    conversation.draft = draft;
    if (draft !== '') conversation.typing();
  };
  const send = () => {
    const content = text.trim();
    if (content === '') return;
    conversation.reply(content);
    setText('');
    box.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While a word is being composed, Enter chooses it.
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class="reply"
      onSubmit={event => {
        event.preventDefault();
        send();
      }}
    >
      {state === 'waiting' && (
        <p class="offline" role="status">
          The line is down. What you write is sent when it is back.
        </p>
      )}
      <div class="reply-row">
        <textarea
          ref={box}
          aria-label="Reply"
          dir="auto"
          placeholder="Write a reply"
          rows={Math.min(MAX_ROWS, text.split('\n').length)}
          value={text}
          onInput={event => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="send" aria-label="Send" disabled={text.trim() === ''}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}
