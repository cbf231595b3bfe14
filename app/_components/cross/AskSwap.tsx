'use client';

import { useActionState } from 'react';
import { type Asked, askSwap } from './actions.ts';

const NOTHING: Asked = { said: null, fault: null };

/** Asks the board to run two methods under each other's recipes. An ordinary form: it works without scripts. */
export function AskSwap({ a, b }: { a: string; b: string }) {
  const [told, action, asking] = useActionState(askSwap, NOTHING);
  return (
    <form action={action} className="mt-3">
      <input type="hidden" name="a" value={a} />
      <input type="hidden" name="b" value={b} />
      <button type="submit" className="button" disabled={asking}>
        Ask for the swap
      </button>{' '}
      <span>It costs you nothing and runs within the board’s budget for swaps.</span>
      {told.fault === null ? (
        <output className={told.said === null ? '' : 'mt-2 block'}>{told.said}</output>
      ) : (
        <p className="notice notice-fault mt-2" role="alert">
          {told.fault}
        </p>
      )}
    </form>
  );
}
