'use client';

import { useActionState } from 'react';
import { NOTHING, Outcome } from '../account/Outcome.tsx';
import { clearQuota, halt, resume, setQuota } from './actions.ts';

/** Stops leases and submissions, with a reason that stands on every page. */
export function HaltForm() {
  const [told, act, busy] = useActionState(halt, NOTHING);
  return (
    <form action={act} className="max-w-xl">
      <label htmlFor="halt-reason" className="block font-semibold">
        Why
      </label>
      <input
        id="halt-reason"
        name="reason"
        className="input mt-1 w-full"
        minLength={3}
        maxLength={300}
        required
        aria-describedby="halt-hint"
        key={told.typed['reason'] ?? ''}
        defaultValue={told.typed['reason'] ?? ''}
      />
      <p id="halt-hint" className="text-ink-3">
        Everybody reads it on every page.
      </p>
      <button type="submit" className="button mt-4" disabled={busy}>
        Halt
      </button>
      <Outcome of={told} />
    </form>
  );
}

export function ResumeForm() {
  const [told, act, busy] = useActionState(resume, NOTHING);
  return (
    <form action={act}>
      <button type="submit" className="button button-primary" disabled={busy}>
        Let it go on
      </button>
      <Outcome of={told} />
    </form>
  );
}

/** Empty limits are no limits. */
export function QuotaForm({ boards }: { readonly boards: readonly string[] }) {
  const [told, act, busy] = useActionState(setQuota, NOTHING);
  const typed = (name: string) => told.typed[name] ?? '';
  return (
    <form action={act} className="grid max-w-3xl gap-x-6 gap-y-4 sm:grid-cols-2">
      <div>
        <label htmlFor="quota-person" className="block font-semibold">
          Id of the person
        </label>
        <input
          id="quota-person"
          name="person"
          className="input mt-1 w-full"
          maxLength={64}
          aria-describedby="quota-person-hint"
          key={typed('person')}
          defaultValue={typed('person')}
        />
        <p id="quota-person-hint" className="text-ink-3">
          as in <code>fairprune people list</code>; empty: everybody
        </p>
      </div>
      <div>
        <label htmlFor="quota-board" className="block font-semibold">
          Board
        </label>
        <select
          id="quota-board"
          name="board"
          className="input mt-1 w-full"
          key={typed('board')}
          defaultValue={typed('board')}
        >
          <option value="">all boards together</option>
          {boards.map((id) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      </div>
      <Limit name="flops" label="Training FLOPs" hint="as in 1e18; empty: no limit" value={typed('flops')} />
      <Limit name="submissions" label="Submissions" hint="empty: no limit" value={typed('submissions')} />
      <div className="sm:col-span-2">
        <button type="submit" className="button" disabled={busy}>
          Set
        </button>
        <Outcome of={told} />
      </div>
    </form>
  );
}

type LimitProps = {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
};

function Limit({ name, label, hint, value }: LimitProps) {
  return (
    <div>
      <label htmlFor={`quota-${name}`} className="block font-semibold">
        {label}
      </label>
      <input
        id={`quota-${name}`}
        name={name}
        className="input mt-1 w-full"
        inputMode="decimal"
        maxLength={24}
        aria-describedby={`quota-${name}-hint`}
        key={value}
        defaultValue={value}
      />
      <p id={`quota-${name}-hint`} className="text-ink-3">
        {hint}
      </p>
    </div>
  );
}

type Whose = { readonly person: string | null; readonly board: string | null };

export function ClearQuota({ person, board }: Whose) {
  const [told, act, busy] = useActionState(clearQuota, NOTHING);
  return (
    <form action={act}>
      <input type="hidden" name="person" value={person ?? ''} />
      <input type="hidden" name="board" value={board ?? ''} />
      <button
        type="submit"
        className="button"
        disabled={busy}
        aria-label={`Clear the quota of ${person ?? 'everybody'} on ${board ?? 'all boards'}`}
      >
        Clear
      </button>
      <Outcome of={told} />
    </form>
  );
}
