import { round } from './valueScale.ts';

export type LedgerPart = { readonly name: string; readonly value: number };
export type LedgerSegment = LedgerPart & {
  readonly x: number;
  readonly width: number;
  readonly share: number;
};

/**
 * Segments of one bar of `width` pixels, in order; a part above zero is at least a pixel and a half wide. A `total`
 * above that of the parts leaves room: bars of one scale have the same.
 */
export function ledgerSegments(
  parts: readonly LedgerPart[],
  width: number,
  total = parts.reduce((sum, part) => sum + part.value, 0),
): readonly LedgerSegment[] {
  let x = 0;
  return parts.map((part) => {
    const share = total === 0 ? 0 : part.value / total;
    const segment = {
      ...part,
      x: round(x),
      width: part.value > 0 ? Math.max(1.5, round(share * width)) : 0,
      share,
    };
    x += share * width;
    return segment;
  });
}
