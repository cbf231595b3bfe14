/** Something that can be timed: `run` does its work so many times and says how many seconds that took. */
export type Contender = { readonly name: string; run(count: number): Promise<number> };

/** Images per second of one contender in each round. */
export type Result = { readonly name: string; readonly speeds: readonly number[] };

/**
 * Lets the contenders take turns, round by round, so that what else the machine does meets them alike. Each has an
 * untimed turn first. The order turns round from one round to the next.
 */
export async function race(
  contenders: readonly Contender[],
  { rounds, count, images }: { readonly rounds: number; readonly count: number; readonly images: number },
): Promise<readonly Result[]> {
  const speeds = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await contender.run(1);
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      speeds.get(name)!.push((count * images) / (await run(count)));
    }
  }
  return contenders.map(({ name }) => ({ name, speeds: speeds.get(name)! }));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Median and best images per second, rounded. */
export function summary({ speeds }: Result): { readonly median: number; readonly best: number } {
  return { median: rounded(median(speeds)), best: rounded(Math.max(...speeds)) };
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
