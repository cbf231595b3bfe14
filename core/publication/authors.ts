/** What readers are told instead of names while a submission is reviewed double-blind. */
export const ANONYMOUS = 'Anonymous, under review';

/** Names in a row, as a reader is told who submitted: "Ada", "Ada and Bob", "Ada, Bob and Cy"; null for nobody. */
export function authorsLine(names: readonly string[]): string | null {
  if (names.length < 2) return names[0] ?? null;
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
