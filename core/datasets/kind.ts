/** Where a dataset can come from: one file a source under core/datasets/kinds, listed in core/datasets/registry.ts. */
export type DatasetKind = {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  /** `generated` from a seed by this program, or `imported` from the user's files. */
  readonly origin: 'generated' | 'imported';
  /** How the files must lie, or how the pixels are made. */
  readonly format: string;
  /** Height, width, channels; null where the files decide. */
  readonly image: readonly [number, number, 1 | 3] | null;
  /** Class names in the order of the labels; null where the files decide. */
  readonly classes: readonly string[] | null;
  /** Where the per-channel constants come from. */
  readonly normalisation: string;
  /** Raised whenever the same source can give other pixels, labels or constants; part of every base's identity. */
  readonly revision: number;
};
