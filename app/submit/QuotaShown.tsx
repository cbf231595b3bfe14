import type { PlanQuota } from '#core/wire/views';
import { quotaLeft } from '../_lib/quotaText.ts';

/** What is left of the person's quotas before a plan is sent; a fault where the plan goes beyond them. */
export function QuotaShown({ quota, board }: { readonly quota: PlanQuota | null; readonly board: string }) {
  if (quota === null) return null;
  if (quota.refused !== null) {
    return (
      <p className="mt-1 text-fault" role="alert">
        {quota.refused}
      </p>
    );
  }
  const overall = quotaLeft(quota.overall);
  const here = quotaLeft(quota.board);
  const parts = [overall, here === null ? null : `${here} on ${board}`].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return (
    <p className="mt-1">
      Quota left in {quota.days} days, before this: {parts.join('; ')}.
    </p>
  );
}
