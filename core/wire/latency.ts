import { z } from 'zod';

const Milliseconds = z.number().positive();

/** Of one forward pass over a batch, in milliseconds: median and the quartiles around it. */
const QuartilesSchema = z.strictObject({
  median: Milliseconds,
  quartiles: z.tuple([Milliseconds, Milliseconds]),
});
export type Quartiles = z.infer<typeof QuartilesSchema>;

/**
 * How long the dense and the pruned network take for a batch, in turns in one process on the backend and threads of the
 * stage's provenance. A measurement of one machine: shown beside it, never part of a ranking.
 */
export const LatencySchema = z.strictObject({
  batches: z.array(
    z.strictObject({
      images: z.number().int().min(1),
      repetitions: z.number().int().min(1),
      dense: QuartilesSchema,
      pruned: QuartilesSchema,
    }),
  ),
});
export type Latency = z.infer<typeof LatencySchema>;

/** What programs and pages read of a run's latency: the numbers and the machine they belong to. */
export const MeasuredLatencySchema = LatencySchema.extend({
  backend: z.string(),
  device: z.string(),
  flags: z.record(z.string(), z.string()),
});
export type MeasuredLatency = z.infer<typeof MeasuredLatencySchema>;
