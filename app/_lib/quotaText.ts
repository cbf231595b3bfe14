import type { Standing } from '#core/quota/quota';

/** FLOPs over twenty orders of magnitude, as `1.2e17`; nothing as `0`. */
export function flops(value: number): string {
  if (value === 0) return '0';
  return value.toExponential(1).replace('e+', 'e').replace('.0e', 'e');
}

/** What is left of a quota in words, or null where it has no limit. */
export function quotaLeft({ quota, flops: work, submissions }: Standing): string | null {
  const parts = [
    work.left === null ? null : `${flops(work.left)} of ${flops(quota.flops ?? 0)} training FLOPs`,
    submissions.left === null ? null : `${submissions.left} of ${quota.submissions ?? 0} submissions`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' and ');
}
