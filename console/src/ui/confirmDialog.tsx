/** Asks once more before what cannot be taken back. */
import type { ComponentChildren } from 'preact';
import { Dialog } from './dialog.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly action: string;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<void>;
  readonly children: ComponentChildren;
}

export const ConfirmDialog = ({ title, action, onClose, onConfirm, children }: ConfirmProps) => (
  <Dialog title={title} action={action} kind="danger" onClose={onClose} onSubmit={onConfirm}>
    <p>{children}</p>
  </Dialog>
);
