import { z } from 'zod';
import type { Graph } from '#core/networks/graph';

const Name = z.string().min(1).max(200);
const Size = z.number().int().min(1).max(65_536);
const Padding = z.number().int().min(0).max(1024);
const One = z.tuple([Name]);
const named = <Op extends string>(op: Op) => ({ op: z.literal(op), name: Name });

const NodeSchema = z.discriminatedUnion('op', [
  z.strictObject({ ...named('input'), inputs: z.tuple([]) }),
  z.strictObject({
    ...named('conv'),
    inputs: One,
    filters: Size,
    kernel: Size,
    stride: Size,
    pad: Padding,
    bias: z.literal(true).exactOptional(),
  }),
  z.strictObject({ ...named('depthwise'), inputs: One, kernel: Size, stride: Size, pad: Padding }),
  z.strictObject({ ...named('bn'), inputs: One, eps: z.number().positive() }),
  z.strictObject({ ...named('relu'), inputs: One }),
  z.strictObject({ ...named('relu6'), inputs: One }),
  z.strictObject({ ...named('concat'), inputs: z.tuple([Name, Name], Name) }),
  z.strictObject({ ...named('add'), inputs: z.tuple([Name, Name]) }),
  z.strictObject({
    ...named('shortcut'),
    inputs: One,
    stride: Size,
    channels: Size,
    positions: z.array(z.number().int().min(-1)).min(1),
    down: z.enum(['subsample', 'avgpool-detached']),
  }),
  z.strictObject({
    ...named('max-pool'),
    inputs: One,
    kernel: Size,
    stride: Size,
    pad: Padding.exactOptional(),
  }),
  z.strictObject({ ...named('avg-pool'), inputs: One, kernel: Size, stride: Size }),
  z.strictObject({ ...named('global-avg-pool'), inputs: One }),
  z.strictObject({ ...named('flatten'), inputs: One }),
  z.strictObject({ ...named('linear'), inputs: One, units: Size }),
]);

/** The layer graph as it travels in a checkpoint's metadata. */
export const GraphSchema: z.ZodType<Graph> = z.strictObject({
  input: z.tuple([Size, Size, Size]),
  classes: Size,
  nodes: z.array(NodeSchema).min(2).max(100_000),
});
