/** Days after which what was spent counts no longer. */
export const QUOTA_DAYS = 30;

/** What a person may spend within a window of time; null: no limit. */
export type Quota = {
  /** Training FLOPs. */
  readonly flops: number | null;
  /** Submissions that had something to compute. */
  readonly submissions: number | null;
};

/**
 * What holds where operators said nothing. 1e18 training FLOPs are about thirty CIFAR ResNet-56 trainings of 160
 * epochs; a board for larger networks needs an operator who allows more.
 */
export const STANDARD_QUOTA: Quota = { flops: 1e18, submissions: null };
/** The same for one board alone. */
export const STANDARD_BOARD_QUOTA: Quota = { flops: null, submissions: 60 };

/** Something that counts against a quota. */
export type Spent = {
  readonly at: Date;
  /** Training FLOPs. */
  readonly flops: number;
  readonly submission: string;
};

/** How a quota stands: what was spent within the window, and what is left (null: no limit). */
export type Standing = {
  readonly quota: Quota;
  readonly flops: { readonly used: number; readonly left: number | null };
  readonly submissions: { readonly used: number; readonly left: number | null };
};

/** What a submission asks for: planned training FLOPs, and whether it counts as one more. */
export type Ask = { readonly flops: number; readonly submissions: 0 | 1 };

/** How a quota stands at `now`. */
export function standing(quota: Quota, spent: readonly Spent[], now: Date): Standing {
  const recent = within(spent, now);
  const flops = recent.reduce((sum, one) => sum + one.flops, 0);
  const submissions = new Set(recent.map((one) => one.submission)).size;
  return {
    quota,
    flops: { used: flops, left: leftOf(quota.flops, flops) },
    submissions: { used: submissions, left: leftOf(quota.submissions, submissions) },
  };
}

function leftOf(limit: number | null, used: number): number | null {
  return limit === null ? null : Math.max(0, limit - used);
}

/** Which part of a quota an ask goes beyond, and when it would fit; null: it fits now. */
export type Refusal = {
  readonly part: 'flops' | 'submissions';
  readonly left: number;
  readonly limit: number;
  /** Null: never, it is more than the whole quota. */
  readonly fitsAt: Date | null;
};

/** Whether an ask fits into a quota. What costs nothing always fits. */
export function refusal(quota: Quota, spent: readonly Spent[], ask: Ask, now: Date): Refusal | null {
  const at = standing(quota, spent, now);
  if (ask.flops > 0 && at.flops.left !== null && ask.flops > at.flops.left) {
    return refused('flops', quota.flops, at.flops.left, (then) => {
      const { left } = standing(quota, spent, then).flops;
      return left !== null && ask.flops <= left;
    });
  }
  if (ask.submissions > 0 && at.submissions.left !== null && at.submissions.left < 1) {
    return refused('submissions', quota.submissions, at.submissions.left, (then) => {
      const { left } = standing(quota, spent, then).submissions;
      return left !== null && left >= 1;
    });
  }
  return null;

  function refused(
    part: Refusal['part'],
    limit: number | null,
    left: number,
    fits: (then: Date) => boolean,
  ): Refusal {
    const moments = within(spent, now)
      .map((one) => one.at.getTime() + WINDOW_MS)
      .toSorted((a, b) => a - b);
    const first = moments.find((moment) => fits(new Date(moment)));
    return { part, left, limit: limit ?? 0, fitsAt: first === undefined ? null : new Date(first) };
  }
}

const WINDOW_MS = QUOTA_DAYS * 24 * 60 * 60 * 1000;

function within(spent: readonly Spent[], now: Date): readonly Spent[] {
  return spent.filter((one) => one.at.getTime() > now.getTime() - WINDOW_MS);
}
