import type { ReactNode } from 'react';

type Props = {
  /** Where the words are sent, as `q`. */
  readonly action: string;
  readonly label: string;
  readonly button: string;
  readonly q: string;
  readonly className?: string;
  /** What stands behind the button. */
  readonly children?: ReactNode;
};

/** Looks for words. A plain form that puts them into the address: it works without scripts. */
export function WordsForm({ action, label, button, q, className = '', children }: Props) {
  return (
    <search className={`block ${className}`}>
      <form action={action} className="flex flex-wrap items-end gap-3">
        <label className="min-w-0">
          <span className="eyebrow block">{label}</span>
          <input type="search" name="q" defaultValue={q} className="input w-80" maxLength={200} />
        </label>
        <button type="submit" className="button">
          {button}
        </button>
        {children}
      </form>
    </search>
  );
}
