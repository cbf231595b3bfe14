import { SHAPES_CLASSES, SHAPES_REVISION } from '#core/datasets/shapes';
import type { DatasetKind } from '#core/datasets/kind';

export const shapes16 = shapesKind(16);
export const shapes32 = shapesKind(32);

function shapesKind(size: 16 | 32): DatasetKind {
  return {
    id: `shapes-${size}`,
    name: `Shapes ${size}×${size}`,
    summary: `Ten classes of drawn outlines at random place, size, turn and colour on textured backgrounds, with distractors and noise, ${size}×${size}×3. For demonstrations and tests.`,
    origin: 'generated',
    format: 'Drawn from a seed; every machine gets the same pixels.',
    image: [size, size, 3],
    classes: SHAPES_CLASSES,
    normalisation: 'Fixed: mean .5, standard deviation .25 in every channel.',
    revision: SHAPES_REVISION,
  };
}
