'use client';

import { useActionState } from 'react';
import { deleteAccount, unlinkAccount } from './actions.ts';
import { NOTHING, Outcome } from './Outcome.tsx';

type Linked = { readonly provider: string; readonly providerAccountId: string; readonly label: string };

/** Sign-in accounts of a person, each with a button that takes it away. */
export function LinkedAccounts({ accounts }: { readonly accounts: readonly Linked[] }) {
  const [told, unlink, busy] = useActionState(unlinkAccount, NOTHING);
  return (
    <>
      <ul className="grid max-w-xl gap-2">
        {accounts.map((one) => (
          <li key={`${one.provider} ${one.providerAccountId}`} className="flex flex-wrap items-center gap-3">
            <span className="grow">
              {one.provider}: {one.label}
            </span>
            <form action={unlink}>
              <input type="hidden" name="provider" value={one.provider} />
              <input type="hidden" name="providerAccountId" value={one.providerAccountId} />
              <button
                type="submit"
                className="button"
                disabled={busy}
                aria-label={`Unlink ${one.provider} ${one.label}`}
              >
                Unlink
              </button>
            </form>
          </li>
        ))}
      </ul>
      <Outcome of={told} />
    </>
  );
}

/** Deleting asks for the word, so that no slip does it. */
export function DeleteAccount() {
  const [told, forget, busy] = useActionState(deleteAccount, NOTHING);
  return (
    <details className="confirm">
      <summary className="button">Delete the account …</summary>
      <form action={forget} className="notice mt-2 max-w-xl">
        <p>
          Your name, e-mail address, affiliation, ORCID iD and sign-in accounts are deleted and your tokens
          end. Submissions and results stay, under no name, because others compare with them. This can’t be
          undone.
        </p>
        <label htmlFor="delete-confirm" className="mt-2 block font-semibold">
          Type “delete”
        </label>
        <input id="delete-confirm" name="confirm" className="input mt-1" autoComplete="off" required />{' '}
        <button type="submit" className="button" disabled={busy}>
          Delete it
        </button>
        <Outcome of={told} />
      </form>
    </details>
  );
}
