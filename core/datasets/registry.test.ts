import { describe, expect, it } from 'vitest';
import { DATASET_KINDS, datasetKind } from '#core/datasets/registry';
import { generateShapes } from '#core/datasets/shapes';

describe('dataset kinds', () => {
  it.each([16, 32] as const)('shapes-%i is what the generator makes', (size) => {
    const kind = datasetKind(`shapes-${size}`);
    const { descriptor } = generateShapes({ size, train: 1, test: 1, seed: 1 });
    expect(kind).toMatchObject({
      id: descriptor.id,
      image: descriptor.image,
      classes: descriptor.classes,
      revision: descriptor.revision,
    });
  });

  it('have ids of their own', () => {
    expect(new Set(DATASET_KINDS.map((kind) => kind.id)).size).toBe(DATASET_KINDS.length);
  });

  it('names what there is when asked for something else', () => {
    expect(() => datasetKind('svhn')).toThrow(
      expect.objectContaining({
        code: 'unknown-dataset',
        details: {
          field: 'dataset',
          hint: 'Allowed: shapes-16, shapes-32, mnist, fashion-mnist, cifar-10, cifar-100, image-folder.',
        },
      }),
    );
  });
});
