'use client';

import { useActionState } from 'react';
import { NOTHING, Outcome } from '../account/Outcome.tsx';
import { endEmail } from './actions.ts';

export function UnsubscribeForm({ token }: { readonly token: string }) {
  const [told, act, busy] = useActionState(endEmail, NOTHING);
  return (
    <form action={act}>
      <input type="hidden" name="token" value={token} />
      {told.said === null && (
        <button type="submit" className="button" disabled={busy}>
          Send me no more e-mail
        </button>
      )}
      <Outcome of={told} />
    </form>
  );
}
