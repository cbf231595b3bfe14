import { z } from 'zod';
import { resnetCifar, type ResnetCifarConfig } from '#core/networks/families/resnetCifar';
import type { Graph } from '#core/networks/graph';
import { TensorSchema } from './tensors.ts';

const Size = z.int().min(1);

/** The section `network` of training_step.json and shrink.json: a small residual network. */
export const TinyResnetSchema = z.object({
  widths: z.tuple([Size, Size, Size]),
  blocksPerStage: Size,
  classes: Size,
  image: z.tuple([Size, Size, Size]),
  bn: z.object({ eps: z.number().positive() }),
});
export type TinyResnet = z.infer<typeof TinyResnetSchema>;

export const ShortcutSchema = z.enum(['A', 'A-both-sides', 'A-avgpool-detached', 'B']);

export const BatchSchema = z.strictObject({ x: TensorSchema, y: z.array(z.int().min(0)) });
export type GoldenBatch = z.infer<typeof BatchSchema>;

export function tinyResnet(network: TinyResnet, shortcut: ResnetCifarConfig['shortcut']): Graph {
  const { widths, blocksPerStage: blocks, image, classes, bn } = network;
  const graph = resnetCifar.build({ widths, blocks, shortcut }, { image, classes });
  return { ...graph, nodes: graph.nodes.map((node) => (node.op === 'bn' ? { ...node, eps: bn.eps } : node)) };
}
