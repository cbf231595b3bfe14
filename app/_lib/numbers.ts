/** Numbers as the pages print them: true minus signs, fixed decimals inside a column, an en dash for "no value". */

export const NONE = '–';

/** `value` with `digits` decimals and a true minus sign; an en dash for null. Never prints "−0.00". */
export function fixed(value: number | null, digits: number): string {
  if (value === null) return NONE;
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** Like `fixed`, with a plus sign before positive values: for differences. */
export function signed(value: number | null, digits: number): string {
  if (value === null) return NONE;
  const text = fixed(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Half the width of a symmetric interval; null when there is none. */
export function halfWidth(interval: readonly [number, number] | null): number | null {
  return interval === null ? null : (interval[1] - interval[0]) / 2;
}

/** "56.34 ± 0.81", or the mean alone when no interval is known. */
export function meanInterval(mean: number | null, interval: readonly [number, number] | null): string {
  const half = halfWidth(interval);
  return half === null ? fixed(mean, 2) : `${fixed(mean, 2)} ± ${fixed(half, 2)}`;
}

/** A whole number with thousands separators: 78,042. */
export function whole(value: number | null): string {
  if (value === null) return NONE;
  return fixed(value, 0).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 entry", "2 entries". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${whole(n)} ${n === 1 ? one : many}`;
}

/** "1–2", or "3" when both ends are the same. */
export function span(low: number, high: number): string {
  return low === high ? String(low) : `${low}–${high}`;
}

/** A speedup target as it stands in text and in paths: 2×, 2.5×. */
export function times(target: number): string {
  return `${Number(target.toFixed(3))}×`;
}

/** A learning rate: 0.1, 1e-3. */
export function rateText(lr: number): string {
  if (lr === 0) return '0';
  return Math.abs(lr) < 0.01 ? lr.toExponential(1).replace('.0e', 'e') : String(Number(lr.toPrecision(3)));
}

/** A p-value: "p = 0.033", "p < 0.001". */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${fixed(p, 3)}`;
}
