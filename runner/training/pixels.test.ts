import { describe, expect, it } from 'vitest';
import { golden } from '../../test-data/golden.ts';
import { normalisationTable, writeCrop, writeImage, type ImageShape } from '#runner/training/pixels';

type Constants = { mean: number[]; std: number[] };
type Augment = {
  image: { shape: [number, number, number]; pixels: number[] };
  pad: number;
  cases: { top: number; left: number; flip: boolean; pixels: number[] }[];
  constants: Record<string, Constants>;
  normalised: Record<string, Record<string, number[]>>;
};
const data = golden<Augment>('augment.json');
const { shape } = data.image;
const pixels = Uint8Array.from(data.image.pixels);
/** Normalises nothing: what comes out are the bytes. */
const bytes = normalisationTable({ mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] });

function crop(table: Float32Array, top: number, left: number, flip: boolean): Float32Array {
  const out = new Float32Array(pixels.length);
  writeCrop(out, 0, pixels, 0, shape, table, { pad: data.pad, top, left, flip });
  return out;
}

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  expect(worst).toBeLessThan(1e-6);
}

describe('augmentation', () => {
  it.each(data.cases)(
    'crops at $top,$left, flip $flip, as PyTorch',
    ({ top, left, flip, pixels: expected }) => {
      expect([...crop(bytes, top, left, flip)].map(Math.round)).toEqual(expected);
    },
  );

  it.each(Object.keys(data.constants))('normalises with the constants of %s, padding included', (name) => {
    const table = normalisationTable(data.constants[name]!);
    const expected = data.normalised[name]!;
    const plain = new Float32Array(pixels.length);
    writeImage(plain, 0, pixels, 0, shape, table);
    expectClose(plain, expected['image']!);
    expectClose(crop(table, 3, 6, true), expected['case-3-6-flip']!);
    expectClose(
      Float32Array.from([0, 1, 2], (c) => table[256 * c]!),
      expected['black']!,
    );
    expectClose(
      Float32Array.from([0, 1, 2], (c) => table[256 * c + 255]!),
      expected['white']!,
    );
  });

  it('reads the asked-for image of several and writes where it is told', () => {
    const small: ImageShape = [1, 2, 1];
    const out = new Float32Array(6);
    const table = normalisationTable({ mean: [0], std: [1 / 255] });
    const three = Uint8Array.from([10, 20, 30, 40, 50, 60]);
    writeImage(out, 2, three, 2, small, table);
    writeCrop(out, 4, three, 1, small, table, { pad: 1, top: 1, left: 1, flip: true });
    expect([...out].map(Math.round)).toEqual([0, 0, 50, 60, 40, 30]);
  });
});
