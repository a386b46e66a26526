/** Fields of forms, each with its label. */
import { useId } from 'preact/hooks';

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly value?: string;
  readonly type?: 'text' | 'email' | 'number' | 'password';
  readonly required?: boolean;
  readonly pattern?: string;
  readonly min?: number;
  readonly hint?: string;
}

export function Field({ label, name, value = '', type = 'text', hint, ...rules }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        // Which roles a field of each type may have is nothing that is used here.
        type={type as 'text'}
        defaultValue={value}
        autocomplete="off"
        aria-describedby={hint && `${id}-hint`}
        {...rules}
      />
      {hint && (
        <small id={`${id}-hint`} class="hint">
          {hint}
        </small>
      )}
    </div>
  );
}

export function TextArea({ label, name, value = '' }: Pick<FieldProps, 'label' | 'name' | 'value'>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea id={id} name={name} rows={3} defaultValue={value} />
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly name?: string;
  readonly value?: string;
  /** Values with what they are called. */
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange?: (value: string) => void;
  /** Left out for the eye, where the choice speaks for itself. */
  readonly hidesLabel?: boolean;
}

export function Select({ label, name, value, options, onChange, hidesLabel = false }: SelectProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={hidesLabel ? 'unseen' : undefined}>
        {label}
      </label>
      <select id={id} name={name} value={value} onChange={event => onChange?.(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The texts of a form, by the names of its fields, trimmed. */
export function textsOf(form: HTMLFormElement): Readonly<Record<string, string>> {
  const entries = [...new FormData(form)].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries.map(([name, text]) => [name, text.trim()]));
}

/** Null where nothing was written. */
export const orNull = (text: string | undefined): string | null => (text ? text : null);
