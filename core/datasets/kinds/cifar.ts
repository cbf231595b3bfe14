import { CIFAR_NORMALISATION } from '#core/datasets/normalisation';
import type { DatasetKind } from '#core/datasets/kind';

/** How the two CIFAR sets lie on disk: everything their readers need to know about them. */
export type CifarKind = DatasetKind & {
  readonly image: readonly [32, 32, 3];
  /** Files of each split, in the order in which their images count. */
  readonly files: { readonly train: readonly string[]; readonly test: readonly string[] };
  /** One class name a line. */
  readonly names: string;
  readonly classCount: number;
  /** What the bytes before the pixels of an image are; the last one is its class. */
  readonly labelBytes: readonly { readonly name: string; readonly below: number }[];
};

const NORMALISATION =
  `The constants of the published recipes: mean ${CIFAR_NORMALISATION.mean.join(' ')}, ` +
  `standard deviation ${CIFAR_NORMALISATION.std.join(' ')}.`;

export const cifar10: CifarKind = {
  id: 'cifar-10',
  name: 'CIFAR-10, binary version',
  summary:
    'The published pixels: 60,000 colour images of 32×32 in ten classes (Krizhevsky 2009). A limit per class keeps the first images of each class in file order.',
  origin: 'imported',
  format:
    'The unpacked cifar-10-binary.tar.gz: data_batch_1.bin to data_batch_5.bin, test_batch.bin, batches.meta.txt. A record is a label byte and 3,072 pixel bytes (red, green, blue planes).',
  image: [32, 32, 3],
  classes: null,
  normalisation: NORMALISATION,
  revision: 1,
  files: {
    train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
    test: ['test_batch.bin'],
  },
  names: 'batches.meta.txt',
  classCount: 10,
  labelBytes: [{ name: 'label', below: 10 }],
};

export const cifar100: CifarKind = {
  id: 'cifar-100',
  name: 'CIFAR-100, binary version',
  summary:
    'The published pixels: 60,000 colour images of 32×32 with a hundred fine labels, which are the classes (Krizhevsky 2009). A limit per class keeps the first images of each class in file order.',
  origin: 'imported',
  format:
    'The unpacked cifar-100-binary.tar.gz: train.bin, test.bin, fine_label_names.txt. A record is a coarse label byte, a fine label byte and 3,072 pixel bytes (red, green, blue planes).',
  image: [32, 32, 3],
  classes: null,
  normalisation: `${NORMALISATION} The published code uses CIFAR-10’s for CIFAR-100 too.`,
  revision: 1,
  files: { train: ['train.bin'], test: ['test.bin'] },
  names: 'fine_label_names.txt',
  classCount: 100,
  labelBytes: [
    { name: 'coarse label', below: 20 },
    { name: 'fine label', below: 100 },
  ],
};
