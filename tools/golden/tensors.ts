import { z } from 'zod';
import type { Weight } from '#core/networks/weights';

/** A tensor of a golden file: row-major, convolutions HWIO, linear `[in, out]`, images NHWC. */
export const TensorSchema = z
  .strictObject({ shape: z.array(z.int().min(1)), data: z.array(z.number()) })
  .refine(({ shape, data }) => data.length === shape.reduce((a, b) => a * b, 1), {
    error: 'has another number of entries than its shape says',
  });
export const TensorsSchema = z.record(z.string(), TensorSchema);
export type GoldenTensor = z.infer<typeof TensorSchema>;
export type GoldenTensors = z.infer<typeof TensorsSchema>;

/** Golden tensors as the weights of a network. */
export function toWeights(...parts: readonly GoldenTensors[]): Map<string, Weight> {
  const entries = parts.flatMap((part) => Object.entries(part));
  return new Map(entries.map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]));
}

/** Masks: 0 and 1 as a tensor's data, or as one string of digits. */
export const MasksSchema = z.record(
  z.string(),
  z
    .strictObject({
      shape: z.array(z.int().min(1)),
      data: z.union([z.array(z.literal([0, 1])), z.string().regex(/^[01]+$/)]),
    })
    .transform(({ shape, data }) => ({
      shape,
      data: Float32Array.from(Array.from<string | number>(data), Number),
    }))
    .refine(({ shape, data }) => data.length === shape.reduce((a, b) => a * b, 1), {
      error: 'has another number of entries than its shape says',
    }),
);

/** Weights times their masks; those without one stay. */
export function maskWeights(
  weights: ReadonlyMap<string, Weight>,
  masks: ReadonlyMap<string, Float32Array>,
): Map<string, Weight> {
  return new Map(
    [...weights].map(([name, { shape, data }]) => {
      const mask = masks.get(name);
      return [name, { shape, data: mask === undefined ? data : data.map((v, i) => v * mask[i]!) }];
    }),
  );
}
