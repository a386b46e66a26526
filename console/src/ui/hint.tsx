/** What something means, on hover and on focus. */
import { useId } from 'preact/hooks';
import { Icon } from './icon.tsx';

export function Hint({ text, about }: { readonly text: string; readonly about: string }) {
  const id = useId();
  return (
    <span class="explained">
      <button type="button" class="info" aria-label={`What ${about} means`} aria-describedby={id}>
        <Icon name="info" />
      </button>
      <span role="tooltip" id={id}>
        {text}
      </span>
    </span>
  );
}
