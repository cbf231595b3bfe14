import type { Managed } from './actions.ts';

/** What a button did, or why not. */
export function Told({ by }: { by: Managed }) {
  if (by.fault !== null) {
    return (
      <p className="notice notice-fault mt-2" role="alert">
        {by.fault}
      </p>
    );
  }
  return <output className={by.said === null ? '' : 'mt-2 block'}>{by.said}</output>;
}
