import { fashionMnist, mnist, type MnistKind } from '#core/datasets/kinds/mnist';
import type { PackedInput, Split } from '#core/datasets/packed';
import { Fault } from '#core/errors/fault';
import { firstOfEach } from '#runner/data/firstOfEach';
import { readIdx } from '#runner/data/idx';
import { checkLimit, refuseFolderOptions, type DatasetReader, type ReadOptions } from '#runner/data/reader';

const SIDE = 28;
const PREFIXES = { train: 'train', test: 't10k' } as const;

/** MNIST from its IDX files. */
export const mnistReader: DatasetReader = readerOf(mnist);
/** Fashion-MNIST from its IDX files. */
export const fashionMnistReader: DatasetReader = readerOf(fashionMnist);

function readerOf(kind: MnistKind): DatasetReader {
  return {
    kind,
    matches: (entries) =>
      entries.some(
        ({ name, folder }) => !folder && /^(train|t10k)-(images-idx3|labels-idx1)-ubyte/.test(name),
      ),
    read: (dir, options) => read(dir, kind, options),
  };
}

async function read(dir: string, kind: MnistKind, options: ReadOptions): Promise<PackedInput> {
  const { id, title, limitPerClass, size, onProgress } = options;
  checkLimit(limitPerClass);
  refuseFolderOptions(kind, options);
  if (size && (size.width !== SIDE || size.height !== SIDE)) {
    throw new Fault('bad-config', `${kind.id} has images of 28×28, and they are imported as they are.`, {
      field: 'size',
      hint: 'Leave --size out. It is for folders of images.',
    });
  }
  const train = await readSplit(dir, kind, 'train', limitPerClass);
  const test = await readSplit(dir, kind, 'test', limitPerClass);
  const total = train.labels.length + test.labels.length;
  onProgress?.({ done: total, total });
  return {
    descriptor: {
      id,
      title: title ?? id,
      image: [SIDE, SIDE, 1],
      classes: [...kind.classes],
      train: train.labels.length,
      test: test.labels.length,
      normalisation: { mean: [...kind.constants.mean], std: [...kind.constants.std] },
      provenance: { format: kind.id, limitPerClass },
      revision: kind.revision,
    },
    train,
    test,
  };
}

async function readSplit(
  dir: string,
  kind: MnistKind,
  split: 'train' | 'test',
  limitPerClass: number | null,
): Promise<Split> {
  const images = await readIdx(dir, `${PREFIXES[split]}-images-idx3-ubyte`, 3);
  const labels = await readIdx(dir, `${PREFIXES[split]}-labels-idx1-ubyte`, 1);
  const [count, height, width] = images.sizes;
  if (height !== SIDE || width !== SIDE) {
    throw bad(`${images.file} holds images of ${height}×${width}, not 28×28`, `It is no file of ${kind.id}.`);
  }
  if (labels.sizes[0] !== count) {
    throw bad(
      `${images.file} holds ${count} images, ${labels.file} ${labels.sizes[0]} labels`,
      'They belong to different sets, or one was cut. Download both again.',
    );
  }
  const wrong = labels.data.findIndex((label) => label >= kind.classes.length);
  if (wrong >= 0) {
    throw bad(
      `${labels.file}: label ${labels.data[wrong]} of image ${wrong} is out of range, 0 to ${kind.classes.length - 1}`,
      'The file is damaged. Download it again.',
    );
  }
  const all = { labels: Uint16Array.from(labels.data), pixels: Uint8Array.from(images.data) };
  const found = new Set(all.labels);
  const empty = kind.classes.findIndex((_, label) => !found.has(label));
  if (empty < 0) return firstOfEach(all, SIDE * SIDE, limitPerClass);
  throw bad(
    `${labels.file}: no image has label ${empty} (${kind.classes[empty]})`,
    'Every class needs an image in train and in test. Download the files again.',
  );
}

function bad(what: string, hint: string): Fault {
  return new Fault('bad-file', `${what}.`, { field: 'folder', hint });
}
