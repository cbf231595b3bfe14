import { floatsWith, text, type } from '#runner/compute/tensorflow/attributes';
import { FLOAT, INT32, INT64, UINT8 } from '#runner/compute/tensorflow/binding';
import type { GraphWriter } from '#runner/compute/tensorflow/compiled/graphWriter';

/** Outputs that a batch is made of. */
export type BatchSource = {
  /** uint8 `[images, h, w, c]`. */
  readonly set: string;
  /** int32 `[batch]`: places in the set. */
  readonly places: string;
  /** float32 `[batch, 8]`, see `movesOf`; null: images as they are. */
  readonly moves: string | null;
  /** float32 `[channels × 256]`: what each byte of each channel is as the network's input. */
  readonly table: string;
};

/**
 * A batch out of the set that the graph holds: picked, shifted and mirrored as bytes (beyond the edges lies 0), then
 * each byte looked up. Nothing is calculated with, so that its bits are the host's (runner/training/pixels.ts).
 */
export function writeImages(
  graph: GraphWriter,
  { set, places, moves, table }: BatchSource,
  [batch, height, width, channels]: readonly [number, number, number, number],
  after: readonly string[],
): string {
  const ints = (name: string, values: readonly number[], shape: readonly number[] = [values.length]) =>
    graph.constant(`images/${name}`, { dtype: INT32, shape, data: Int32Array.from(values) }, after);
  const picked = gather(graph, 'images/picked', set, places, { dtype: UINT8, after });
  const black = () =>
    graph.constant('images/black', { dtype: FLOAT, shape: [], data: Float32Array.of(0) }, after);
  const seen =
    moves === null
      ? picked
      : graph.node(
          'images/moved',
          'ImageProjectiveTransformV3',
          [picked, moves, ints('size', [height, width]), black()],
          [type('dtype', UINT8), text('interpolation', 'NEAREST'), text('fill_mode', 'CONSTANT')],
        );
  // In 64 bits: GPUs' ops on 32 are for shapes, and compute on the processor.
  const bytes = graph.node('images/bytes', 'Cast', [seen], [type('SrcT', UINT8), type('DstT', INT64)]);
  const rows = BigInt64Array.from({ length: channels }, (_, c) => BigInt(256 * c));
  const row = graph.constant('images/rows', { dtype: INT64, shape: [channels], data: rows }, after);
  const entries = graph.node('images/entries', 'AddV2', [bytes, row], [type('T', INT64)]);
  const values = gather(graph, 'images/values', table, entries, { dtype: FLOAT, index: INT64, after });
  const shape = ints('shape', [batch, height, width, channels]);
  return graph.node('images/batch', 'Reshape', [values, shape], floatsWith('Tshape'));
}

/** Rows of a tensor by their places: one where `places` is a number. */
export function gather(
  graph: GraphWriter,
  name: string,
  from: string,
  places: string,
  {
    dtype,
    index = INT32,
    after,
  }: { readonly dtype: number; readonly index?: number; readonly after: readonly string[] },
): string {
  const axis = graph.constant(`${name}/axis`, { dtype: INT32, shape: [], data: Int32Array.of(0) }, after);
  const types = [type('Tparams', dtype), type('Tindices', index), type('Taxis', INT32)];
  return graph.node(name, 'GatherV2', [from, places, axis], types);
}
