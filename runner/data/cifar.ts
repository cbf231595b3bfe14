import { CIFAR_NORMALISATION } from '#core/datasets/normalisation';
import { cifar10, cifar100, type CifarKind } from '#core/datasets/kinds/cifar';
import type { PackedInput } from '#core/datasets/packed';
import { Fault } from '#core/errors/fault';
import { readCifarNames, readCifarSplit } from '#runner/data/cifarRecords';
import { checkLimit, refuseFolderOptions, type DatasetReader, type ReadOptions } from '#runner/data/reader';

/** CIFAR-10 from its official binary files. */
export const cifar10Reader: DatasetReader = readerOf(cifar10);

/** CIFAR-100 from its official binary files; the fine labels are the classes. */
export const cifar100Reader: DatasetReader = readerOf(cifar100);

function readerOf(kind: CifarKind): DatasetReader {
  const own = new Set([...kind.files.train, ...kind.files.test]);
  return {
    kind,
    matches: (entries) => entries.some(({ name, folder }) => !folder && own.has(name)),
    read: (dir, options) => read(dir, kind, options),
  };
}

async function read(dir: string, kind: CifarKind, options: ReadOptions): Promise<PackedInput> {
  const { id, title, limitPerClass, size, onProgress } = options;
  checkLimit(limitPerClass);
  refuseFolderOptions(kind, options);
  refuseSize(kind, size ?? null);
  const classes = await readCifarNames(dir, kind);
  const train = await readCifarSplit(dir, kind, 'train', limitPerClass, classes);
  const test = await readCifarSplit(dir, kind, 'test', limitPerClass, classes);
  const total = train.labels.length + test.labels.length;
  onProgress?.({ done: total, total });
  return {
    descriptor: {
      id,
      title: title ?? id,
      image: [32, 32, 3],
      classes: [...classes],
      train: train.labels.length,
      test: test.labels.length,
      normalisation: { mean: [...CIFAR_NORMALISATION.mean], std: [...CIFAR_NORMALISATION.std] },
      provenance: { format: kind.id, limitPerClass },
      revision: kind.revision,
    },
    train,
    test,
  };
}

function refuseSize(kind: CifarKind, size: ReadOptions['size']): void {
  if (size === null || size === undefined || (size.width === 32 && size.height === 32)) return;
  throw new Fault('bad-config', `${kind.id} has images of 32×32, and they are imported as they are.`, {
    field: 'size',
    hint: 'Leave --size out. It is for folders of images.',
  });
}
