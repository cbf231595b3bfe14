import type { DatasetKind } from '#core/datasets/kind';
import type { PackedInput } from '#core/datasets/packed';
import { Fault } from '#core/errors/fault';
import type { PackedFile } from '#runner/data/packInPlace';

export type ReadProgress = { readonly done: number; readonly total: number };

/** Width and height that every image is brought to. */
export type ImageSize = { readonly width: number; readonly height: number };

export type ReadOptions = {
  /** Id that the dataset is imported under; known ids bring their published normalisation. */
  readonly id: string;
  /** Title shown to people; the id when left out. */
  readonly title?: string;
  /** Take the first so many images of each class, in the training and in the test split alike; null: all. */
  readonly limitPerClass: number | null;
  /** Scale and cut every image to this size; null or left out: as they are. */
  readonly size?: ImageSize | null;
  /** Scale the shorter side to this first, as ImageNet's test images are (256); only with a `size` to cut out. */
  readonly shorterSide?: number | null;
  /** Take these classes alone, by the names of their folders; null or left out: all. */
  readonly classes?: readonly string[] | null;
  readonly onProgress?: (progress: ReadProgress) => void;
  /** Bytes that were hashed and packed of a dataset that goes to a file. */
  readonly onPacking?: (progress: ReadProgress) => void;
  /** Aborts to stop: Fault `cancelled`. */
  readonly signal?: AbortSignal | null;
};

/** Where datasets are packed that are larger than memory. */
export type Place = {
  readonly folder: string;
  /** Bytes of pixels from which on a dataset is packed there. */
  readonly memory: number;
};

/** Reads one format of files from the user's disk: one file a format, listed in runner/data/formats.ts. */
export type DatasetReader = {
  readonly kind: DatasetKind;
  /** Whether a folder with these names in it holds this format, or was meant to. */
  matches(entries: readonly { readonly name: string; readonly folder: boolean }[]): boolean;
  /** Everything in memory, ready for `encodePacked`. Throws Fault that names the file and what to do. */
  read(dir: string, options: ReadOptions): Promise<PackedInput>;
  /** For formats whose datasets can be larger than memory: packed in a file; null where this one isn't. */
  packLarge?(dir: string, options: ReadOptions, place: Place): Promise<PackedFile | null>;
};

/** Throws Fault `bad-config` for a limit that isn't a whole number from 1 on. */
export function checkLimit(limitPerClass: number | null): void {
  if (limitPerClass === null || (Number.isInteger(limitPerClass) && limitPerClass >= 1)) return;
  throw new Fault(
    'bad-config',
    `The limit per class is ${limitPerClass}; it must be a whole number from 1 on.`,
    { field: 'limitPerClass' },
  );
}

/** Throws Fault `bad-config` for options that only folders of images take. */
export function refuseFolderOptions(
  { id }: Pick<DatasetKind, 'id'>,
  { shorterSide = null, classes = null }: ReadOptions,
): void {
  const given = shorterSide === null ? classes && 'classes' : 'resize';
  if (given === null) return;
  throw new Fault(
    'bad-config',
    `${id} is imported whole and as it is; --${given} is for folders of images.`,
    {
      field: given,
      hint: `Leave --${given} out.`,
    },
  );
}
