'use client';

import { useActionState } from 'react';
import { withdrawResult } from './actions.ts';

/** Takes one entered result back, with a reason. */
export function WithdrawForm({ id }: { readonly id: string }) {
  const [told, act, busy] = useActionState(withdrawResult, { fault: null });
  return (
    <details className="confirm">
      <summary className="button" aria-label={`Withdraw ${id} …`}>
        Withdraw …
      </summary>
      <form action={act} className="notice mt-2">
        <input type="hidden" name="id" value={id} />
        <label className="block font-semibold">
          Why
          <input name="reason" className="input mt-1 block" minLength={3} maxLength={500} required />
        </label>
        <button type="submit" className="button mt-2" disabled={busy}>
          Withdraw it
        </button>
        {told.fault !== null && (
          <p className="mt-2 text-fault" role="alert">
            {told.fault}
          </p>
        )}
      </form>
    </details>
  );
}
