import type { DatasetKind } from '#core/datasets/kind';
import type { Normalisation } from '#core/datasets/normalisation';

/** The two sets of 28×28 grey images in IDX files of the same names. */
export type MnistKind = DatasetKind & {
  readonly classes: readonly string[];
  readonly constants: Normalisation;
};

const FILES =
  'train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, each plain or as .gz. MNIST and Fashion-MNIST have the same names: say which with --format.';

export const mnist: MnistKind = kind({
  id: 'mnist',
  name: 'MNIST, IDX files',
  summary:
    'The published pixels: 70,000 handwritten digits of 28×28 in ten classes (LeCun 1998). A limit per class keeps the first images of each class in file order.',
  classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  mean: 0.1307,
  std: 0.3081,
});

export const fashionMnist: MnistKind = kind({
  id: 'fashion-mnist',
  name: 'Fashion-MNIST, IDX files',
  summary:
    'The published pixels: 70,000 grey pictures of clothes of 28×28 in ten classes (Xiao 2017). A limit per class keeps the first images of each class in file order.',
  classes: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  mean: 0.286,
  std: 0.353,
});

type Parts = Pick<MnistKind, 'id' | 'name' | 'summary' | 'classes'> & {
  readonly mean: number;
  readonly std: number;
};

function kind({ mean, std, ...parts }: Parts): MnistKind {
  return {
    ...parts,
    origin: 'imported',
    format: FILES,
    image: [28, 28, 1],
    normalisation: `The constants that published code uses: mean ${mean}, standard deviation ${std}.`,
    constants: { mean: [mean], std: [std] },
    revision: 1,
  };
}
