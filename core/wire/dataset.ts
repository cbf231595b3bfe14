import { z } from 'zod';
import { Slug } from '#core/wire/board';
import { Hash } from '#core/wire/stage';

/** What everything but the pixels of a dataset version is. */
export const DatasetDescriptorSchema = z.strictObject({
  id: Slug,
  /** Content hash of decoded pixels and labels (core/datasets/packed.ts). */
  version: Hash,
  title: z.string().max(120),
  /** Height, width, channels. */
  image: z.tuple([z.number().int().min(1).max(1024), z.number().int().min(1).max(1024), z.literal([1, 3])]),
  classes: z.array(z.string().min(1).max(120)).min(2).max(10_000),
  train: z.number().int().min(1),
  test: z.number().int().min(1),
  /** Per-channel constants on pixels scaled to [0, 1]. */
  normalisation: z.strictObject({ mean: z.array(z.number()), std: z.array(z.number().positive()) }),
  /** Where it came from: format, decoder and its version, limit per class, seed of a generated set. */
  provenance: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  revision: z.number().int().min(1),
});
export type DatasetDescriptor = z.infer<typeof DatasetDescriptorSchema>;

/** What is registered under the id and version now: of several who have the same data the first names it. */
export type RegisteredDataset = {
  readonly created: boolean;
  readonly descriptor: DatasetDescriptor;
  readonly artifact: string;
  readonly localOnly: boolean;
};
