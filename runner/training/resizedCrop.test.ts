import { describe, expect, it } from 'vitest';
import { rng } from '#core/rng/counter';
import { normalisationTable } from '#runner/training/pixels';
import { drawPatch, epochPatches, writePatch } from '#runner/training/resizedCrop';

const shape: [number, number, 1] = [4, 6, 1];
const table = normalisationTable({ mean: [0], std: [1 / 255] });
/** 0 … 23, row by row: normalised values are the bytes themselves. */
const image = Uint8Array.from({ length: 24 }, (_, i) => i);

function patchOf(patch: Parameters<typeof writePatch>[5]): number[] {
  const out = new Float32Array(24);
  writePatch(out, 0, image, shape, table, patch);
  return [...out].map((value) => Number(value.toFixed(4)));
}

describe('resized crops', () => {
  it('show the whole image unchanged, or mirrored', () => {
    const whole = { top: 0, left: 0, height: 4, width: 6 };
    expect(patchOf({ ...whole, flip: false })).toEqual([...image]);
    expect(patchOf({ ...whole, flip: true }).slice(0, 6)).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it('scale a patch bilinearly with torch’s pixel centres', () => {
    // torch.nn.functional.interpolate of [[8, 9, 10], [14, 15, 16]] to 4×6, bilinear, align_corners=False.
    expect(patchOf({ top: 1, left: 2, height: 2, width: 3, flip: false })).toEqual([
      8, 8.25, 8.75, 9.25, 9.75, 10, 9.5, 9.75, 10.25, 10.75, 11.25, 11.5, 12.5, 12.75, 13.25, 13.75, 14.25,
      14.5, 14, 14.25, 14.75, 15.25, 15.75, 16,
    ]);
  });

  it('lie inside the image, with torchvision’s areas and ratios', () => {
    const draw = rng(1, 'test');
    const size = [64, 64, 3] as const;
    const patches = Array.from({ length: 4000 }, () => drawPatch(draw, size));
    for (const { top, left, height, width } of patches) {
      expect(Math.min(top, left, height - 1, width - 1)).toBeGreaterThanOrEqual(0);
      expect(Math.max(top + height, left + width)).toBeLessThanOrEqual(64);
    }
    const areas = patches.map(({ height, width }) => (height * width) / 64 ** 2);
    expect(Math.min(...areas)).toBeGreaterThan(0.07);
    // Uniform in [.08, 1], less the large ones that don't fit at their ratio.
    expect(areas.reduce((sum, area) => sum + area, 0) / areas.length).toBeGreaterThan(0.45);
    expect(areas.reduce((sum, area) => sum + area, 0) / areas.length).toBeLessThan(0.55);
    const flips = patches.filter(({ flip }) => flip).length / patches.length;
    expect(flips).toBeGreaterThan(0.46);
    expect(flips).toBeLessThan(0.54);
  });

  it('are a function of seed and epoch alone', () => {
    const images = { split: { pixels: new Uint8Array(0), labels: new Uint16Array(5) }, shape };
    const of = (seed: number, epoch: number) =>
      epochPatches(seed, epoch, images, { kind: 'random-resized-crop-flip' });
    expect(of(1, 2)).toEqual(of(1, 2));
    expect(of(1, 2)).not.toEqual(of(1, 3));
    expect(of(1, 2)).not.toEqual(of(2, 2));
    expect(epochPatches(1, 1, images, { kind: 'none' })).toBeNull();
  });
});
