import { median, rounded, summary, type Result } from './race.ts';

/** Medians of ours and of the faster PyTorch layout, images per second, and their ratio; null without PyTorch. */
export function verdict(
  results: readonly Result[],
  ours: string,
): { readonly ours: number; readonly torch: number | null; readonly ratio: number | null } {
  const own = median(results.find(({ name }) => name === ours)!.speeds);
  const theirs = results.filter(({ name }) => name.startsWith('PyTorch')).map(({ speeds }) => median(speeds));
  if (theirs.length === 0) return { ours: rounded(own), torch: null, ratio: null };
  const torch = Math.max(...theirs);
  return { ours: rounded(own), torch: rounded(torch), ratio: rounded(own / torch, 3) };
}

/** Every contender's median, best and single rounds. */
export function table(results: readonly Result[]): Record<string, object> {
  return Object.fromEntries(
    results.map((result) => [
      result.name,
      { ...summary(result), rounds: result.speeds.map((speed) => rounded(speed)) },
    ]),
  );
}

/** One line of JSON, the first network's verdict at its top (ResNet-20's where it is among them), or a readable form. */
export function printed(
  what: string,
  networks: Readonly<Record<string, object>>,
  about: object,
  json: boolean,
): void {
  const first = networks['ResNet-20'] ?? Object.values(networks)[0]!;
  if (json) console.log(JSON.stringify({ ...first, about, networks }));
  else console.log(`${what}, images/s\n${JSON.stringify({ about, networks }, null, 2)}`);
}
