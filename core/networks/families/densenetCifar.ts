import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { bn, classifier, conv, INPUT, relu } from '#core/networks/families/parts';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph, GraphNode } from '#core/networks/graph';

const DensenetCifarSchema = z.strictObject({
  layers: z.number().int().min(1).max(100).meta({
    title: 'Layers per block',
    description:
      'Layers of each of the three dense blocks. The depth is 3 × layers + 4, or 6 × layers + 4 with bottlenecks.',
  }),
  growth: z.number().int().min(1).max(512).meta({
    title: 'Growth rate',
    description: 'Channels that each layer adds: k in the paper.',
  }),
  stem: z.number().int().min(1).max(1024).meta({
    title: 'Stem channels',
    description:
      'Filters of the first convolution: 16 in the paper’s plain networks, 2k in its BC networks and in the released code.',
  }),
  bottleneck: z.boolean().meta({
    title: 'Bottlenecks (B)',
    description: 'Whether a 1×1 convolution of 4k filters comes before each 3×3.',
  }),
  compression: z.number().positive().max(1).meta({
    title: 'Compression (C)',
    description: 'Share of its channels that a transition keeps, rounded down: 1, or .5 in BC networks.',
  }),
});
type DensenetCifarConfig = z.infer<typeof DensenetCifarSchema>;

/** Filters of a bottleneck's 1×1 convolution for each channel of growth. */
const EXPANSION = 4;

/**
 * Densely connected networks for small images: a 3×3 stem, three dense blocks with transitions between them (batch norm,
 * relu, 1×1 convolution, 2×2 average pooling), a last batch norm and relu, global average pooling, one linear layer. Each
 * layer reads all channels before it through a batch norm of its own and adds `growth` channels behind them. Without
 * the paper's dropout.
 *
 * Names are those of the code that slimming's authors released: `conv1`, `dense{1-3}.{layer}.{bn1,conv1}` (`bn2`, `conv2`
 * with bottlenecks), `trans{1,2}.{bn1,conv1}`, `bn`, `fc`. Initial weights: see core/networks/weights.ts (the released
 * code starts γ at .5, here it is 1 as everywhere).
 */
export const densenetCifar: NetworkFamily<DensenetCifarConfig> = {
  id: 'densenet-cifar',
  name: 'DenseNet for small images',
  revision: 1,
  summary:
    'Three dense blocks; DenseNet-40 (k 12) with the paper’s stem of 16 channels or the released code’s 24, and ' +
    'DenseNet-BC-100 (k 12).',
  source:
    'Huang et al., Densely Connected Convolutional Networks, CVPR 2017 (arXiv:1608.06993); the 24-channel stem as in the ' +
    'released code of Liu et al. 2017 (arXiv:1708.06519) and 2019 (arXiv:1810.05270)',
  configSchema: DensenetCifarSchema,
  variants: {
    'densenet-40': { layers: 12, growth: 12, stem: 24, bottleneck: false, compression: 1 },
    'densenet-40-stem16': { layers: 12, growth: 12, stem: 16, bottleneck: false, compression: 1 },
    'densenet-bc-100': { layers: 16, growth: 12, stem: 24, bottleneck: true, compression: 0.5 },
  },
  label: (config) => {
    const { growth, stem, bottleneck, compression } = config;
    const letters = `${bottleneck ? 'B' : ''}${compression < 1 ? 'C' : ''}`;
    const share = compression < 1 && compression !== 0.5 ? `, compression ${compression}` : '';
    const name = `DenseNet-${letters === '' ? '' : `${letters}-`}${depthOf(config)}`;
    return `${name} k ${growth} (stem ${stem}${share})`;
  },
  build: (config, { image, classes }): Graph => {
    checkFits(image);
    const nodes: GraphNode[] = [INPUT, conv('conv1', 'input', config.stem, 3)];
    let channels = config.stem;
    for (const block of [1, 2, 3]) {
      for (let layer = 0; layer < config.layers; layer++) {
        nodes.push(...layerNodes(config, `dense${block}.${layer}`, nodes.at(-1)!.name));
      }
      channels += config.layers * config.growth;
      if (block === 3) break;
      channels = Math.max(1, Math.floor(channels * config.compression));
      nodes.push(...transition(`trans${block}`, nodes.at(-1)!.name, channels));
    }
    nodes.push(bn('bn', nodes.at(-1)!.name), relu('relu', 'bn'));
    return { input: image, classes, nodes: [...nodes, ...classifier('fc', 'relu', classes)] };
  },
};

function depthOf({ layers, bottleneck }: DensenetCifarConfig): number {
  return 3 * layers * (bottleneck ? 2 : 1) + 4;
}

/** One layer and the concatenation that puts its channels behind those it read. */
function layerNodes(
  { growth, bottleneck }: DensenetCifarConfig,
  name: string,
  from: string,
): readonly GraphNode[] {
  const plain = (i: number, input: string, filters: number, kernel: number): readonly GraphNode[] => [
    bn(`${name}.bn${i}`, input),
    relu(`${name}.relu${i}`, `${name}.bn${i}`),
    conv(`${name}.conv${i}`, `${name}.relu${i}`, filters, kernel),
  ];
  const layers = bottleneck
    ? [...plain(1, from, EXPANSION * growth, 1), ...plain(2, `${name}.conv1`, growth, 3)]
    : plain(1, from, growth, 3);
  return [...layers, { op: 'concat', name: `${name}.concat`, inputs: [from, layers.at(-1)!.name] }];
}

function transition(name: string, from: string, channels: number): readonly GraphNode[] {
  return [
    bn(`${name}.bn1`, from),
    relu(`${name}.relu`, `${name}.bn1`),
    conv(`${name}.conv1`, `${name}.relu`, channels, 1),
    { op: 'avg-pool', name: `${name}.pool`, inputs: [`${name}.conv1`], kernel: 2, stride: 2 },
  ];
}

function checkFits([height, width]: readonly [number, number, number]): void {
  if (height >= 4 && width >= 4) return;
  throw new Fault(
    'bad-config',
    `network.family: DenseNet halves its images twice, and ${height}×${width} pixels are too few for that`,
    { field: 'network.family', hint: 'Use images of at least 4×4 pixels.' },
  );
}
