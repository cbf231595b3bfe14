import { describe, expect, test } from 'vitest';
import { bytes, inUnit, unitFor, withUnit } from './units.ts';

describe('units', () => {
  test('a column has one unit and one precision, set by its largest value', () => {
    const unit = unitFor([619_512, 1_270_000, null]);
    expect(unit).toEqual({ symbol: 'M', divisor: 1e6, digits: 3 });
    expect([619_512, 1_270_000, null].map((value) => inUnit(value, unit))).toEqual(['0.620', '1.270', '–']);
  });

  test('small numbers stay whole, empty columns work', () => {
    expect(inUnit(12, unitFor([12, 999]))).toBe('12');
    expect(unitFor([null])).toEqual({ symbol: '', divisor: 1, digits: 0 });
  });

  test('single values carry their unit', () => {
    expect(withUnit(19_722)).toBe('19.72 k');
    expect(withUnit(125_485_696)).toBe('125.5 M');
    expect(withUnit(7)).toBe('7');
    expect(bytes(999)).toBe('999 B');
    expect(bytes(78_042)).toBe('78.0 kB');
  });
});
