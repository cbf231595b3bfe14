/** What a definition computed on a tiny case, and under which revision. */
export type Pin = { readonly id: string; readonly revision: number; readonly hash: string };

/**
 * Holds a definition to its revision: a stage's identity covers the revision and not the code, so numbers that move
 * under an old revision would be taken for those computed before (design: architecture, identity). Compares an output
 * with the pinned ones; null when all is well, else what happened and what to do.
 */
export function pinProblem(pinned: readonly Pin[], now: Pin): string | null {
  const own = pinned.filter((pin) => pin.id === now.id);
  const same = own.find((pin) => pin.revision === now.revision);
  const newest = Math.max(0, ...own.map((pin) => pin.revision));
  if (now.revision < newest) {
    return `${now.id}: revision ${now.revision} is older than the pinned revision ${newest}; revisions only rise.`;
  }
  if (same === undefined) {
    return `${now.id}: revision ${now.revision} is not pinned yet. Add ${JSON.stringify(now)} to the pins.`;
  }
  if (same.hash === now.hash) return null;
  return (
    `${now.id}: its output changed, but its revision is still ${now.revision} (pinned ${same.hash}, now ${now.hash}). ` +
    `If the change is meant, raise the revision to ${now.revision + 1} and add a pin for it; results computed ` +
    'before keep the old one. Otherwise undo the change.'
  );
}
