import { Fault } from '#core/errors/fault';
import { chosenImages, type ImageSplit, type ImageSplits } from '#core/datasets/images';
import type { DescriptorWithoutVersion } from '#core/datasets/packed';
import type { DatasetDescriptor } from '#core/wire/dataset';

/** Every tenth training image of each class is a validation image. */
const EVERY = 10;
const SUFFIX = '-development';
/** Longest id of a dataset. */
const LONGEST = 63;

/** Id of the development split of a dataset. */
export function developmentId(dataset: string): string {
  return dataset.slice(0, LONGEST - SUFFIX.length) + SUFFIX;
}

/**
 * What development runs compute on: the training images alone, every tenth of each class, in their order, held out as
 * the split that accuracy is measured on. It is a dataset of its own without a single test image in it, so that no
 * development run can tell a test accuracy (design: fairness, against tuning on the test set). Fixed: the same data
 * gives the same split. Throws Fault `bad-file` where a class has too few images.
 */
export function developmentSplit({
  descriptor,
  train,
}: Pick<ImageSplits, 'train'> & { readonly descriptor: DatasetDescriptor }): ImageSplits & {
  readonly descriptor: DescriptorWithoutVersion;
} {
  const seen = descriptor.classes.map(() => 0);
  const held: number[] = [];
  const left: number[] = [];
  train.labels.forEach((label, i) => {
    seen[label] = (seen[label] ?? 0) + 1;
    (seen[label] % EVERY === 0 ? held : left).push(i);
  });
  if (held.length === 0) {
    throw new Fault(
      'bad-file',
      `Dataset "${descriptor.id}" has too few training images for a validation split.`,
      {
        hint: `At least one class needs ${EVERY} training images.`,
      },
    );
  }
  const { version, ...described } = descriptor;
  return {
    descriptor: {
      ...described,
      id: developmentId(descriptor.id),
      title: `${descriptor.title.slice(0, 100)}, development`,
      train: left.length,
      test: held.length,
      provenance: { format: 'development split', of: descriptor.id, version, every: EVERY },
    },
    train: taken(train, left),
    test: taken(train, held),
  };
}

function taken({ images, labels }: ImageSplit, indices: readonly number[]): ImageSplit {
  return {
    images: chosenImages(images, indices),
    labels: Uint16Array.from(indices, (index) => labels[index]!),
  };
}
