import { describe, expect, it } from 'vitest';
import {
  constantsFor,
  countPixels,
  emptyHistogram,
  measureNormalisation,
  normalisationOf,
} from '#core/datasets/normalisation';

const counted = (...images: readonly Uint8Array[]) => {
  const histogram = emptyHistogram(3);
  for (const pixels of images) countPixels(histogram, pixels);
  return histogram;
};

describe('measureNormalisation', () => {
  it('takes mean and population standard deviation of each channel', () => {
    // Channel 0: 0, 255, 0, 255; channel 1: 51 always; channel 2: 0, 0, 0, 204.
    const pixels = Uint8Array.from([0, 51, 0, 255, 51, 0, 0, 51, 0, 255, 51, 204]);
    const expected = { mean: [0.5, 0.2, 0.2], std: [0.5, 1, 0.3464] };
    expect(measureNormalisation(counted(pixels))).toEqual(expected);
    // Image after image, in any order.
    const [head, tail] = [pixels.subarray(0, 6), pixels.subarray(6)];
    expect(measureNormalisation(counted(tail, head))).toEqual(expected);
  });
});

describe('normalisationOf', () => {
  const pixels = counted(Uint8Array.from([0, 0, 0, 255, 255, 255]));

  it('uses published constants of a known id', () => {
    expect(normalisationOf('cifar-10-jpeg', pixels)).toEqual({
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.2023, 0.1994, 0.201],
    });
  });

  it('measures everything else, also under names that objects have', () => {
    for (const id of ['mine', 'constructor']) {
      expect(normalisationOf(id, pixels)).toEqual({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
    }
  });
});

describe('constantsFor', () => {
  const own = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };

  it('are the dataset’s own, or ImageNet’s where a recipe says so', () => {
    const dataset = { id: 'mine', image: [4, 4, 3] as [number, number, 3], normalisation: own };
    expect(constantsFor(dataset, 'dataset')).toBe(own);
    expect(constantsFor(dataset, 'imagenet')).toEqual({
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    });
  });

  it('are refused where the channels differ', () => {
    const grey = { id: 'digits', image: [4, 4, 1] as [number, number, 1], normalisation: own };
    expect(() => constantsFor(grey, 'imagenet')).toThrow('Images of "digits" have one channel');
  });
});
