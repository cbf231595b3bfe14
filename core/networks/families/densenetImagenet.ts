import { z } from 'zod';
import { bn, classifier, conv, INPUT, relu } from '#core/networks/families/parts';
import { Fault } from '#core/errors/fault';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph, GraphNode } from '#core/networks/graph';

const Layers = z.number().int().min(1).max(100);

const DensenetImagenetSchema = z.strictObject({
  layers: z.tuple([Layers, Layers, Layers, Layers]).meta({
    title: 'Layers',
    description:
      'Layers of the four dense blocks; 6, 12, 24, 16 in DenseNet-121. The depth is 2 × their sum + 5.',
  }),
  growth: z.number().int().min(1).max(512).meta({
    title: 'Growth rate',
    description: 'Channels that each layer adds: 32 in the paper.',
  }),
  stem: z.number().int().min(1).max(1024).meta({
    title: 'Stem channels',
    description: 'Filters of the 7×7 convolution: twice the growth rate in the paper.',
  }),
});
type DensenetImagenetConfig = z.infer<typeof DensenetImagenetSchema>;

/** Filters of a layer's 1×1 convolution for each channel of growth. */
const EXPANSION = 4;

/**
 * DenseNet-BC for ImageNet: a 7×7 stem at stride 2, 3×3 max pooling at stride 2, four dense blocks whose layers are a 1×1
 * convolution of 4k filters and a 3×3 one of k, transitions that keep half of the channels, a last batch norm and
 * relu, global average pooling, one linear layer.
 *
 * Names are torchvision's: `features.{conv0,norm0}`, `features.denseblock{b}.denselayer{l}.{norm1,conv1,norm2,conv2}`,
 * `features.transition{b}.{norm,conv}`, `features.norm5`, `classifier`. Initial weights: see core/networks/weights.ts.
 */
export const densenetImagenet: NetworkFamily<DensenetImagenetConfig> = {
  id: 'densenet-imagenet',
  name: 'DenseNet for ImageNet',
  revision: 1,
  summary: 'Four dense blocks with bottlenecks and compression after a 7×7 stem; DenseNet-121.',
  source:
    'Huang et al., Densely Connected Convolutional Networks, CVPR 2017 (arXiv:1608.06993), Table 1; names as in torchvision',
  configSchema: DensenetImagenetSchema,
  variants: { 'densenet-121': { layers: [6, 12, 24, 16], growth: 32, stem: 64 } },
  label: ({ layers, growth, stem }) =>
    `DenseNet-${2 * layers.reduce((a, b) => a + b, 0) + 5} ${layers.join('-')} k ${growth} (ImageNet, stem ${stem})`,
  build: (config, { image, classes }): Graph => {
    checkFits(image);
    const nodes: GraphNode[] = [...stem(config.stem)];
    let channels = config.stem;
    config.layers.forEach((count, block) => {
      for (let layer = 1; layer <= count; layer++) {
        const name = `features.denseblock${block + 1}.denselayer${layer}`;
        nodes.push(...layerNodes(name, nodes.at(-1)!.name, config.growth));
      }
      channels += count * config.growth;
      if (block === config.layers.length - 1) return;
      channels = Math.max(1, Math.floor(channels / 2));
      nodes.push(...transition(`features.transition${block + 1}`, nodes.at(-1)!.name, channels));
    });
    nodes.push(bn('features.norm5', nodes.at(-1)!.name), relu('relu5', 'features.norm5'));
    return { input: image, classes, nodes: [...nodes, ...classifier('classifier', 'relu5', classes)] };
  },
};

function stem(channels: number): readonly GraphNode[] {
  return [
    INPUT,
    conv('features.conv0', 'input', channels, 7, 2),
    bn('features.norm0', 'features.conv0'),
    relu('features.relu0', 'features.norm0'),
    { op: 'max-pool', name: 'features.pool0', inputs: ['features.relu0'], kernel: 3, stride: 2, pad: 1 },
  ];
}

/** One layer and the concatenation that puts its channels behind those it read. */
function layerNodes(name: string, from: string, growth: number): readonly GraphNode[] {
  return [
    bn(`${name}.norm1`, from),
    relu(`${name}.relu1`, `${name}.norm1`),
    conv(`${name}.conv1`, `${name}.relu1`, EXPANSION * growth, 1),
    bn(`${name}.norm2`, `${name}.conv1`),
    relu(`${name}.relu2`, `${name}.norm2`),
    conv(`${name}.conv2`, `${name}.relu2`, growth, 3),
    { op: 'concat', name: `${name}.concat`, inputs: [from, `${name}.conv2`] },
  ];
}

function transition(name: string, from: string, channels: number): readonly GraphNode[] {
  return [
    bn(`${name}.norm`, from),
    relu(`${name}.relu`, `${name}.norm`),
    conv(`${name}.conv`, `${name}.relu`, channels, 1),
    { op: 'avg-pool', name: `${name}.pool`, inputs: [`${name}.conv`], kernel: 2, stride: 2 },
  ];
}

function checkFits([height, width]: readonly [number, number, number]): void {
  // The stem's convolution and pooling round up, the three transitions down: 29 pixels become 8, then 1.
  if (height >= 29 && width >= 29) return;
  throw new Fault(
    'bad-config',
    `network.family: DenseNet for ImageNet halves its images five times, and ${height}×${width} pixels are too few for that`,
    {
      field: 'network.family',
      hint: 'Use images of at least 29×29 pixels, or DenseNet for small images (densenet-cifar).',
    },
  );
}
