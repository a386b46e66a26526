/** A form over the page. The browser keeps the focus inside, and Escape closes it. */
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { explain } from '../session.ts';
import { Icon } from './icon.tsx';
import { Button, Problem } from './parts.tsx';

interface DialogProps {
  readonly title: string;
  /** What the button says that does it. */
  readonly action: string;
  /** Default: primary. */
  readonly kind?: 'primary' | 'danger';
  /** It says something, and there is nothing to call off. */
  readonly isNotice?: boolean;
  readonly onClose: () => void;
  /** Closes the dialog once it resolves; what it throws is shown. */
  readonly onSubmit: (form: HTMLFormElement) => Promise<void>;
  readonly children: ComponentChildren;
}

export function Dialog(props: DialogProps) {
  const { title, action, kind = 'primary', isNotice = false, onClose, onSubmit, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const heading = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const submit = async (event: Event & { readonly currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSubmit(event.currentTarget);
      onClose();
    } catch (cause) {
      setError(explain(cause));
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose}>
      <form onSubmit={event => void submit(event)}>
        <header>
          <h2 id={heading}>{title}</h2>
          <button type="button" class="round" aria-label="Close dialog" onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        <div class="dialog-body">{children}</div>
        {error && <Problem>{error}</Problem>}
        <footer>
          {!isNotice && <Button onClick={onClose}>Cancel</Button>}
          <Button kind={kind} type="submit" disabled={isBusy}>
            {action}
          </Button>
        </footer>
      </form>
    </dialog>
  );
}
