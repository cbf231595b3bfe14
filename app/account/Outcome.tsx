import type { Told } from './actions.ts';

export const NOTHING: Told = { said: null, fault: null, secret: null, typed: {} };

/** What a form did. A token's text stands alone, ready to be copied. */
export function Outcome({ of }: { readonly of: Told }) {
  if (of.fault !== null) {
    return (
      <p className="notice notice-fault mt-2" role="alert">
        {of.fault}
      </p>
    );
  }
  return (
    <output className={of.said === null ? '' : 'mt-2 block'}>
      {of.secret !== null && (
        <code className="mb-1 block w-fit max-w-full border border-rule px-2 py-1 break-all select-all">
          {of.secret}
        </code>
      )}
      {of.said}
    </output>
  );
}
