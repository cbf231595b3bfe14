import { crossProducts } from '#core/linalg/crossProducts';
import type { Group } from '#core/networks/groups';
import { rng } from '#core/rng/counter';
import type {
  FeatureMaps,
  LayerSlopes,
  Method,
  PatchMoments,
  Patches,
  Series,
  Statistics,
} from '#methods/method';
import { groups, LAYER, tiny } from '#methods/testing/tiny';

/** One batch of feature maps from `values[image][channel]`, a map's rows one after the other. For tests only. */
export function maps(
  height: number,
  width: number,
  values: readonly (readonly (readonly number[])[])[],
): FeatureMaps {
  const channels = values[0]!.length;
  const size = height * width;
  const data = new Float32Array(values.length * size * channels);
  values.forEach((image, i) =>
    image.forEach((map, c) => map.forEach((value, at) => (data[(i * size + at) * channels + c] = value))),
  );
  return { images: values.length, height, width, channels, data };
}

/** γ and β of a batch norm with their gradients, channel by channel. */
export function gates(
  channels: readonly {
    readonly gamma: number;
    readonly dGamma: number;
    readonly beta: number;
    readonly dBeta: number;
  }[],
): LayerSlopes {
  const part = (key: keyof (typeof channels)[0]) => Float32Array.from(channels, (channel) => channel[key]);
  return {
    op: 'batch-norm',
    channels: channels.length,
    weight: part('gamma'),
    weightGradient: part('dGamma'),
    bias: part('beta'),
    biasGradient: part('dBeta'),
  };
}

/** Filters with the gradients of their weights: `weights[filter][i]`, all of one length. */
export function filters(
  weights: readonly (readonly number[])[],
  gradients: readonly (readonly number[])[],
): LayerSlopes {
  const interleaved = (values: readonly (readonly number[])[]) =>
    Float32Array.from(
      { length: values.length * values[0]!.length },
      (_, i) => values[i % values.length]![Math.floor(i / values.length)]!,
    );
  return {
    op: 'filters',
    channels: weights.length,
    weight: interleaved(weights),
    weightGradient: interleaved(gradients),
    bias: null,
    biasGradient: null,
  };
}

/** Scores of LAYER by batches that were seen there. */
export function scoresOfBatches<C>(
  method: Method<C>,
  batches: readonly Seen[],
  config: object = {},
): number[] {
  const full = method.configSchema.parse({ ratio: { kind: 'target' }, ...config });
  const input = { graph: tiny, groups, config: full, seed: 1 };
  const measured = batches.map((batch) => measure(method, input, batch)!);
  const images = batches.map((batch) => ('images' in batch ? batch.images : 1));
  const statistics = { [LAYER]: [{ node: 'relu', batches: measured, images }] };
  return [...method.score(input, new Map(), statistics)[LAYER]!];
}

/** What one batch leaves for a method. */
type Seen = FeatureMaps | LayerSlopes | Patches;

type Input<C> = Parameters<Method<C>['init']>[0];

/** What a method measures in one batch; null where it doesn't care. */
export function measure<C>(method: Method<C>, input: Input<C>, batch: Seen): Float64Array | null {
  const { observe } = method.init(input);
  if (observe?.kind === 'activations' && 'images' in batch) return observe.measure(batch);
  if (observe?.kind === 'gradients' && 'op' in batch) return observe.measure(batch);
  if (observe?.kind === 'patches' && 'patches' in batch) return observe.measure(batch);
  if (observe?.kind === 'patch-moments' && 'patches' in batch) return observe.measure(momentsOf(batch));
  throw new Error(`${method.id} doesn't look at this`);
}

/** Statistics of drawn feature maps and gradients for every group of a network; empty for a method that looks at none. */
export function drawnStatistics<C>(method: Method<C>, input: Input<C>): Statistics {
  const { observe } = method.init(input);
  if (observe === null) return {};
  return Object.fromEntries(input.groups.map((group) => [group.id, seriesOf(group)]));

  function seriesOf(group: Group): readonly Series[] {
    switch (observe!.kind) {
      case 'activations':
        return group.responses.map(({ node }) => drawn(node, (name) => drawnMaps(name, group)));
      case 'gradients':
        return drawnSlopes(group).flatMap(([node, slopes]) =>
          measure(method, input, slopes(node)) === null ? [] : [drawn(node, slopes)],
        );
      case 'patches':
      case 'patch-moments':
        return group.members.flatMap(({ node, side }) =>
          side === 'in' ? [drawn(node, (name) => drawnPatches(name, group))] : [],
        );
    }
  }

  function drawn(node: string, draw: (name: string) => Seen): Series {
    const batches = [0, 1, 2].map((batch) => measure(method, input, draw(`${node}/${batch}`))!);
    return { node, batches, images: [4, 4, 4] };
  }
}

function drawnMaps(name: string, { channels }: Group): FeatureMaps {
  const stream = rng(3, name);
  const size = { images: 4, height: 4, width: 3, channels };
  const data = Float32Array.from({ length: 4 * 4 * 3 * channels }, () => Math.max(0, stream.normal()));
  return { ...size, data };
}

function drawnSlopes({
  channels,
  members,
}: Group): readonly (readonly [node: string, slopes: (name: string) => LayerSlopes])[] {
  return members.flatMap(({ node, side }) => {
    if (side === 'in') return [];
    const isNorm = side === 'bn';
    const slopes = (name: string): LayerSlopes => {
      const stream = rng(3, name);
      const normals = (length: number) => Float32Array.from({ length }, () => stream.normal());
      const length = isNorm ? channels : 9 * channels;
      return {
        op: isNorm ? 'batch-norm' : 'filters',
        channels,
        weight: normals(length),
        weightGradient: normals(length),
        bias: isNorm ? normals(length) : null,
        biasGradient: isNorm ? normals(length) : null,
      };
    };
    return [[node, slopes] as const];
  });
}

/** Patches of a 2×2 convolution with five filters that reads a group's channels alone. */
function drawnPatches(name: string, { channels }: Group): Patches {
  const stream = rng(3, name);
  const [rows, columns, filters] = [24, 4 * channels, 5];
  const normals = (length: number) => Float32Array.from({ length }, () => stream.normal());
  return {
    rows,
    columns,
    filters,
    channels,
    patches: normals(rows * columns),
    weight: normals(columns * filters),
    drawn: Int32Array.from({ length: rows }, () => stream.below(filters)),
    channelColumns: Int32Array.from({ length: columns }, (_, i) => (i % 4) * channels + Math.floor(i / 4)),
  };
}

/** What the trusted side makes of patches for a method that asks for moments. For tests only. */
export function momentsOf({ patches, weight, drawn: _drawn, ...sizes }: Patches): PatchMoments {
  const { rows, columns, filters } = sizes;
  const across = weight.map((_, at) => weight[(at % columns) * filters + Math.floor(at / columns)]!);
  return {
    ...sizes,
    moments: Float32Array.from(crossProducts(patches, columns, patches, columns, rows)),
    weightMoments: Float32Array.from(crossProducts(across, columns, across, columns, filters)),
  };
}
