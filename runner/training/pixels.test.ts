import { describe, expect, it } from 'vitest';
import { golden } from '../../test-data/golden.ts';
import { augmentCases } from '../../tools/golden/augment.ts';
import { testCases } from '../../tools/golden/testing.ts';
import { normalisationTable, writeCrop, writeImage, type ImageShape } from '#runner/training/pixels';

describe('augmentation', () => {
  testCases(augmentCases(golden('augment.json')));

  it('writes where it is told', () => {
    const small: ImageShape = [1, 2, 1];
    const out = new Float32Array(6);
    const table = normalisationTable({ mean: [0], std: [1 / 255] });
    const three = Uint8Array.from([10, 20, 30, 40, 50, 60]);
    writeImage(out, 2, three.subarray(4), small, table);
    writeCrop(out, 4, three.subarray(2, 4), small, table, { pad: 1, top: 1, left: 1, flip: true });
    expect([...out].map(Math.round)).toEqual([0, 0, 50, 60, 40, 30]);
  });
});
