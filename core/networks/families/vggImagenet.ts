import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { bn, conv, INPUT, relu } from '#core/networks/families/parts';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph, GraphNode } from '#core/networks/graph';

const Width = z.number().int().min(1).max(4096);

const VggImagenetSchema = z.strictObject({
  depth: z.literal([11, 16, 19]).meta({
    title: 'Depth',
    description: 'Layers with weights: 8, 13 or 16 convolutions and three linear layers.',
  }),
  widths: z.tuple([Width, Width, Width, Width, Width]).meta({
    title: 'Widths',
    description: 'Filters of the five stages; 64, 128, 256, 512, 512 in the paper.',
  }),
  hidden: Width.meta({
    title: 'Hidden units',
    description: 'Units of the two linear layers before the classifier; 4096 in the paper.',
  }),
  batchNorm: z.boolean().meta({
    title: 'Batch norm',
    description: 'Whether a batch norm follows each convolution; the paper has none.',
  }),
});
type VggImagenetConfig = z.infer<typeof VggImagenetSchema>;

/** Convolutions of each stage (Simonyan & Zisserman 2015, Table 1: configurations A, D, E). */
const STAGES: Readonly<Record<VggImagenetConfig['depth'], readonly number[]>> = {
  11: [1, 1, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
};
const PAPER = {
  widths: [64, 128, 256, 512, 512],
  hidden: 4096,
} as const satisfies Partial<VggImagenetConfig>;

/**
 * VGG for ImageNet: five stages of 3×3 convolutions with biases, each ended by a 2×2 max pooling, then three linear
 * layers. Without the paper's dropout. What five poolings leave of the image is flattened: 7×7 places of 224×224.
 *
 * Names are torchvision's: `features.{i}` counted through all layers, `classifier.{0,3,6}`. Initial weights: see
 * core/networks/weights.ts.
 */
export const vggImagenet: NetworkFamily<VggImagenetConfig> = {
  id: 'vgg-imagenet',
  name: 'VGG for ImageNet',
  revision: 1,
  summary: 'Five stages of 3×3 convolutions and three linear layers, with or without batch norm; VGG-16.',
  source:
    'Simonyan & Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015 (arXiv:1409.1556)',
  configSchema: VggImagenetSchema,
  variants: {
    'vgg-16-imagenet': { depth: 16, ...PAPER, batchNorm: false },
    'vgg-16-bn-imagenet': { depth: 16, ...PAPER, batchNorm: true },
  },
  label: ({ depth, widths, hidden, batchNorm }) =>
    `VGG-${depth}${batchNorm ? '-BN' : ''} ${widths.join('-')} (ImageNet, ${hidden} hidden units)`,
  build: (config, { image, classes }): Graph => {
    checkFits(image);
    return { input: image, classes, nodes: [...features(config), ...head(config, classes)] };
  },
};

function features({ depth, widths, batchNorm }: VggImagenetConfig): readonly GraphNode[] {
  const nodes: GraphNode[] = [INPUT];
  const next = (): string => `features.${nodes.length - 1}`;
  const last = (): string => nodes.at(-1)!.name;
  STAGES[depth].forEach((count, stage) => {
    for (let i = 0; i < count; i++) {
      nodes.push({ ...conv(next(), last(), widths[stage]!, 3), bias: true });
      if (batchNorm) nodes.push(bn(next(), last()));
      nodes.push(relu(next(), last()));
    }
    nodes.push({ op: 'max-pool', name: next(), inputs: [last()], kernel: 2, stride: 2 });
  });
  return [...nodes, { op: 'flatten', name: 'flatten', inputs: [last()] }];
}

/** Torchvision's 2 and 5 are dropout. */
function head({ hidden }: VggImagenetConfig, classes: number): readonly GraphNode[] {
  return [
    { op: 'linear', name: 'classifier.0', inputs: ['flatten'], units: hidden },
    relu('classifier.1', 'classifier.0'),
    { op: 'linear', name: 'classifier.3', inputs: ['classifier.1'], units: hidden },
    relu('classifier.4', 'classifier.3'),
    { op: 'linear', name: 'classifier.6', inputs: ['classifier.4'], units: classes },
  ];
}

function checkFits([height, width]: readonly [number, number, number]): void {
  if (height >= 32 && width >= 32) return;
  throw new Fault(
    'bad-config',
    `network.family: VGG halves its images five times, and ${height}×${width} pixels are too few for that`,
    { field: 'network.family', hint: 'Use images of at least 32×32 pixels, or a ResNet (resnet-cifar).' },
  );
}
