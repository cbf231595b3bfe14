import type { ShownFault } from '../_lib/faultOf.ts';

/** An error of the product: what happened, and what to do. */
export function FaultNotice({ fault }: { fault: Pick<ShownFault, 'message' | 'hint'> }) {
  return (
    <div className="notice notice-fault max-w-3xl" role="alert">
      <p>
        <strong className="text-fault">Error.</strong> {fault.message}
      </p>
      {fault.hint === null ? null : <p className="mt-1">What to do: {fault.hint}</p>}
    </div>
  );
}
