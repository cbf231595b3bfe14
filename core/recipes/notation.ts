import { parseRate, rateText } from '#core/recipes/rate';

/**
 * The paper's name of a pruning setup (Why is Pruning so Confusing, Tab. 4): "P30F90, 1e-1" prunes after 30 epochs and
 * retrains for 90 from 1e-1; in "P30/F90, 1e-1" the pruning point is divided by the speedup; "P30F90, cont" lets the
 * overall schedule go on.
 */
export type PxFy = {
  /** Epochs before the sparsifying action; fractions are allowed. */
  readonly before: number;
  readonly perSpeedup: boolean;
  /** Retraining epochs after it. */
  readonly after: number;
  /** First rate of the retraining; null where the overall schedule goes on. */
  readonly lr: number | null;
};

const PRINTED = /^P(\d+(?:\.\d+)?)(\/k?)?F(\d+)(?:\s*,\s*|\s+|-)([0-9.e+-]+|cont)$/i;
const ID = /^p(\d+(?:\.\d+)?)(-over-k-)?f(\d+)-([0-9.e+-]+|cont)$/;
const LONGEST = 2000;

/** Reads the printed notation or the recipe id made from it; null for anything else. */
export function parsePxFy(text: string): PxFy | null {
  const found = ID.exec(text) ?? PRINTED.exec(text.trim());
  if (found === null) return null;
  const [, before, slash, after, rate] = found as unknown as [
    string,
    string,
    string | undefined,
    string,
    string,
  ];
  const pxfy = {
    before: Number(before),
    perSpeedup: slash !== undefined,
    after: Number(after),
    lr: /^cont$/i.test(rate) ? null : parseRate(canonicalRate(rate)),
  };
  const isCont = /^cont$/i.test(rate);
  if (pxfy.lr === null && (!isCont || pxfy.perSpeedup)) return null;
  return inRange(pxfy.before) && pxfy.after >= 1 && inRange(pxfy.after) ? pxfy : null;
}

/** As the paper prints it: "P30F90, 1e-1", "P30/F90, 1e-1", "P30F90, cont". */
export function printPxFy({ before, perSpeedup, after, lr }: PxFy): string {
  return `P${before}${perSpeedup ? '/' : ''}F${after}, ${lr === null ? 'cont' : rateText(lr)}`;
}

/** The recipe id: "p30f90-1e-1", "p30-over-k-f90-1e-1", "p30f90-cont". */
export function pxfyId({ before, perSpeedup, after, lr }: PxFy): string {
  return `p${before}${perSpeedup ? '-over-k-' : ''}f${after}-${lr === null ? 'cont' : rateText(lr)}`;
}

/** ".1", "0.1" and "1E-1" are 1e-1 in the printed notation. */
function canonicalRate(text: string): string {
  const rate = Number(text);
  return rate > 0 ? rateText(rate) : text;
}

function inRange(epochs: number): boolean {
  return epochs > 0 && epochs <= LONGEST;
}
