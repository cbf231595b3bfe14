import { isFault } from '#core/errors/fault';

/** One measured difference and what is allowed. */
export type Difference = { readonly what: string; readonly value: number; readonly allowed: number };

/** What became of one case. `text` says by how much, or why. */
export type Outcome =
  | {
      readonly verdict: 'ok';
      readonly text: string;
      /** The difference that came nearest to what is allowed; null where none is allowed. */
      readonly largest: Difference | null;
    }
  | { readonly verdict: 'failed'; readonly text: string }
  /** The project doesn't have what the case needs: neither passed nor failed. */
  | { readonly verdict: 'not-yet'; readonly text: string };

/** One comparison of a golden file, by name (`networks/vgg16-bn`). */
export type GoldenCase = { readonly name: string; check(): Outcome | Promise<Outcome> };

export const ok = (text: string, largest: Difference | null = null): Outcome => ({
  verdict: 'ok',
  text,
  largest,
});
export const failed = (text: string): Outcome => ({ verdict: 'failed', text });
export const notYet = (text: string): Outcome => ({ verdict: 'not-yet', text });

/** Runs one case; whatever it throws is a failure that says why. */
export async function judge(golden: GoldenCase): Promise<Outcome> {
  try {
    return await golden.check();
  } catch (error) {
    if (!(error instanceof Error)) return failed(String(error));
    const hint = isFault(error) ? error.details.hint : undefined;
    return failed(hint === undefined ? error.message : `${error.message} ${hint}`);
  }
}

/** A failed case for every key that nothing reads: what isn't compared must not pass in silence. */
export function unreadKeys(
  kind: string,
  file: Readonly<Record<string, unknown>>,
  known: readonly string[],
): readonly GoldenCase[] {
  return Object.keys(file)
    .filter((key) => !known.includes(key))
    .map((key) => ({ name: `${kind}/${key}`, check: () => failed('nothing reads this entry') }));
}

/** Cases of one section by entry, or a failed one where the section is empty. */
export function casesOf<T>(
  name: string,
  section: Readonly<Record<string, T>>,
  check: (entry: T, key: string) => Outcome | Promise<Outcome>,
): readonly GoldenCase[] {
  const entries = Object.entries(section);
  if (entries.length === 0) return [{ name, check: () => failed('has no entries') }];
  return entries.map(([key, entry]) => ({ name: `${name}/${key}`, check: () => check(entry, key) }));
}
