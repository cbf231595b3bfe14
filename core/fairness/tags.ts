/** The comparison setups, from loosest to strictest, then the two equal-cost ones (design: fairness; paper §3). */
export const TAGS = ['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2', 'S4.2-overall', 'SX-A', 'SX-B'] as const;
export type Tag = (typeof TAGS)[number];

/** A key per tag: two entries satisfy a tag exactly when their keys are equal and not null. */
export type SetupKeys = Readonly<Record<Tag, string | null>>;

export const EVIDENCE = ['reported', 'audited', 'audited-changed', 'verified'] as const;
export type Evidence = (typeof EVIDENCE)[number];
