'use client';

import { useActionState } from 'react';
import { createToken, revokeToken, rotateToken } from './actions.ts';
import { NOTHING, Outcome } from './Outcome.tsx';

const SCOPES = [
  ['read', 'read', 'your own submissions, tokens and account'],
  ['submit', 'submit', 'submissions in your name'],
  ['maintain', 'maintain', 'your other roles: boards, people, runners'],
] as const;

/** Makes a token; its text is shown here once. */
export function NewToken({ mayMaintain }: { readonly mayMaintain: boolean }) {
  const [told, make, making] = useActionState(createToken, NOTHING);
  return (
    <form action={make} className="max-w-xl">
      <div className="field">
        <label htmlFor="token-name" className="block font-semibold">
          What it is for
        </label>
        <input
          id="token-name"
          name="name"
          className="input mt-1 w-full"
          maxLength={120}
          required
          key={told.typed['name'] ?? ''}
          defaultValue={told.typed['name'] ?? ''}
        />
      </div>
      <fieldset className="field">
        <legend className="font-semibold">What it may do</legend>
        {SCOPES.filter(([scope]) => scope !== 'maintain' || mayMaintain).map(([scope, name, meaning]) => (
          <label key={scope} className="mt-1 flex items-baseline gap-2">
            <input type="checkbox" name="scopes" value={scope} defaultChecked={scope !== 'maintain'} />
            <span>
              {name}: <span className="text-ink-2">{meaning}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="field">
        <label htmlFor="token-days" className="block font-semibold">
          Days until it ends
        </label>
        <input
          id="token-days"
          name="days"
          type="number"
          className="input mt-1 w-24"
          min={1}
          max={365}
          defaultValue={90}
          required
        />
      </div>
      <button type="submit" className="button mt-4" disabled={making}>
        Make a token
      </button>
      <Outcome of={told} />
    </form>
  );
}

/** Buttons of one valid token. */
export function TokenButtons({ id, name }: { readonly id: string; readonly name: string }) {
  const [revoked, revoke, revoking] = useActionState(revokeToken, NOTHING);
  const [rotated, rotate, rotating] = useActionState(rotateToken, NOTHING);
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <form action={rotate}>
          <input type="hidden" name="id" value={id} />
          <button type="submit" className="button" disabled={rotating} aria-label={`Replace ${name}`}>
            Replace
          </button>
        </form>
        <form action={revoke}>
          <input type="hidden" name="id" value={id} />
          <button type="submit" className="button" disabled={revoking} aria-label={`Revoke ${name}`}>
            Revoke
          </button>
        </form>
      </div>
      <Outcome of={rotated} />
      <Outcome of={revoked} />
    </>
  );
}
