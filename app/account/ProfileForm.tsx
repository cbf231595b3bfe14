'use client';

import { useActionState } from 'react';
import { updateProfile } from './actions.ts';
import { NOTHING, Outcome } from './Outcome.tsx';

type Props = { readonly name: string; readonly affiliation: string | null; readonly orcid: string | null };

/** Name, affiliation and ORCID iD, as they stand beside results. */
export function ProfileForm(now: Props) {
  const [told, save, saving] = useActionState(updateProfile, NOTHING);
  const value = (name: keyof Props) => told.typed[name] ?? now[name] ?? '';
  return (
    <form action={save} className="max-w-xl">
      <Line name="name" label="Name" value={value('name')} most={120} required />
      <Line name="affiliation" label="Affiliation" value={value('affiliation')} most={200} />
      <Line name="orcid" label="ORCID iD" value={value('orcid')} most={60} hint="as 0000-0002-1825-0097" />
      <button type="submit" className="button mt-4" disabled={saving}>
        Save
      </button>
      <Outcome of={told} />
    </form>
  );
}

type LineProps = {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly most: number;
  readonly required?: boolean;
  readonly hint?: string;
};

function Line({ name, label, value, most, required = false, hint }: LineProps) {
  return (
    <div className="field">
      <label htmlFor={`profile-${name}`} className="block font-semibold">
        {label}
      </label>
      <input
        id={`profile-${name}`}
        name={name}
        className="input mt-1 w-full"
        maxLength={most}
        required={required}
        // A refused value comes back; React empties the form otherwise.
        key={value}
        defaultValue={value}
        aria-describedby={hint === undefined ? undefined : `profile-${name}-hint`}
      />
      {hint !== undefined && (
        <p id={`profile-${name}-hint`} className="text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}
