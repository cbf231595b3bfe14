import { NONE } from './numbers.ts';

/** One unit and one number of decimals for a whole column. */
export type Unit = { readonly symbol: string; readonly divisor: number; readonly digits: number };

const STEPS = [
  ['P', 1e15],
  ['T', 1e12],
  ['G', 1e9],
  ['M', 1e6],
  ['k', 1e3],
  ['', 1],
] as const;

/** The unit in which the largest of `values` is below 1,000, with decimals for about four digits of it. */
export function unitFor(values: readonly (number | null)[]): Unit {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  const [symbol, divisor] = STEPS.find(([, size]) => largest >= size) ?? ['', 1];
  const shown = largest / divisor;
  const digits = divisor === 1 ? 0 : shown >= 100 ? 1 : shown >= 10 ? 2 : 3;
  return { symbol, divisor, digits };
}

/** A value in the column's unit, without the unit itself (that stands in the header). */
export function inUnit(value: number | null, unit: Unit): string {
  return value === null ? NONE : (value / unit.divisor).toFixed(unit.digits);
}

/** A single value with its own unit: "78.0 k", "2.513 M". */
export function withUnit(value: number | null): string {
  if (value === null) return NONE;
  const unit = unitFor([value]);
  return unit.symbol === '' ? inUnit(value, unit) : `${inUnit(value, unit)} ${unit.symbol}`;
}

/** A file size in powers of 1,000. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const unit = unitFor([size]);
  return `${(size / unit.divisor).toFixed(1)} ${unit.symbol}B`;
}
