import { describe, expect, it } from 'vitest';
import { measureNormalisation, normalisationOf } from '#core/datasets/normalisation';

describe('measureNormalisation', () => {
  it('takes mean and population standard deviation of each channel', () => {
    // Channel 0: 0, 255, 0, 255; channel 1: 51 always; channel 2: 0, 0, 0, 204.
    const pixels = Uint8Array.from([0, 51, 0, 255, 51, 0, 0, 51, 0, 255, 51, 204]);
    expect(measureNormalisation(pixels, 3)).toEqual({ mean: [0.5, 0.2, 0.2], std: [0.5, 1, 0.3464] });
  });
});

describe('normalisationOf', () => {
  const pixels = Uint8Array.from([0, 0, 0, 255, 255, 255]);

  it('uses published constants of a known id', () => {
    expect(normalisationOf('cifar-10-jpeg', pixels, 3)).toEqual({
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.2023, 0.1994, 0.201],
    });
  });

  it('measures everything else, also under names that objects have', () => {
    for (const id of ['mine', 'constructor']) {
      expect(normalisationOf(id, pixels, 3)).toEqual({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
    }
  });
});
