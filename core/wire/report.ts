import { z } from 'zod';
import { Slug } from '#core/wire/board';

const Line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => !/\p{C}/u.test(text), 'No control characters.');
const Accuracy = z.number().min(0, 'Percent, from 0 to 100.').max(100, 'Percent, from 0 to 100.');

/** One result of a paper, as `fairprune reported enter FILE` and the form send it (docs/examples/reported.json). */
export const ReportFileSchema = z.strictObject({
  paper: z.strictObject({
    title: Line(300),
    /** As on the paper, in order. */
    authors: z.array(Line(120)).max(100),
    year: z.number().int().min(1980).max(2100),
    venue: Line(120).nullable(),
    /** Where it can be read. */
    link: z
      .url({ protocol: /^https$/, error: 'A whole address, as https://arxiv.org/abs/1608.08710.' })
      .max(500),
  }),
  /** Number of the table that prints it. */
  table: z.number().int().min(1).max(99),
  page: z.number().int().min(1).max(9999),
  /** As boards and the catalogue call it: cifar10. */
  dataset: Slug,
  /** As the catalogue calls its variants: resnet-56. */
  network: Slug,
  /** Id of a method of the catalogue, or the name that the paper gives it. */
  method: Line(80),
  /** What is removed. */
  granularity: z.enum(['filter', 'channel', 'weight']),
  /** Top-1 in percent. */
  base: Accuracy.nullable(),
  /** Of the pruned network; null where only the drop is printed. */
  top1: Accuracy.nullable(),
  /** Base − pruned in points, where it is printed: positive is a loss. */
  drop: z.number().min(-100).max(100).nullable(),
  /** Dense over remaining FLOPs. */
  speedup: z.number().min(1, 'At least 1: dense over remaining FLOPs.').max(10_000).nullable(),
  /** Percent. */
  flopsReduction: z.number().min(0).lt(100, 'Less than 100 %.').nullable(),
  retraining: z.strictObject({
    /** As the paper says it. */
    printed: Line(200).nullable(),
    epochs: z.number().min(0).max(100_000).nullable(),
  }),
  /** Markdown. */
  note: z.string().trim().max(2000),
  /** The numbers contradict each other, and that is how the paper prints them. */
  asPrinted: z.boolean(),
});
export type ReportFile = z.infer<typeof ReportFileSchema>;
