import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { INPUT, relu } from '#core/networks/families/parts';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph, GraphNode } from '#core/networks/graph';

const Width = z.number().int().min(1).max(4096);

const LenetSchema = z.strictObject({
  convolutions: z.array(Width).max(3).meta({
    title: 'Convolutions',
    description: 'Filters of the 5×5 convolutions, each followed by relu and 2×2 max pooling; may be none.',
  }),
  pad: z.number().int().min(0).max(2).meta({
    title: 'Padding',
    description: 'Zeros around the image at the first convolution; 2 makes LeCun’s 32×32 of MNIST’s 28×28.',
  }),
  hidden: z.array(Width).min(1).max(4).meta({
    title: 'Hidden units',
    description: 'Units of the linear layers before the classifier.',
  }),
});
type LenetConfig = z.infer<typeof LenetSchema>;

const KERNEL = 5;

/**
 * Small networks without batch norm for MNIST: 5×5 convolutions with biases, each with relu and 2×2 max pooling, then
 * linear layers with relu between them. LeNet-5 comes in the size that pruning papers use, Caffe's (20 and 50 filters, 500
 * units; Caffe's own has no relu after its convolutions), and in LeCun's with today's relu, max pooling and full
 * connections.
 *
 * Node names: `conv1`, …, `fc1`, …. Initial weights: see core/networks/weights.ts.
 */
export const lenet: NetworkFamily<LenetConfig> = {
  id: 'lenet',
  name: 'LeNet',
  revision: 1,
  summary:
    'Small networks without batch norm for MNIST: LeNet-5 (Caffe’s and LeCun’s sizes) and LeNet-300-100.',
  source:
    'LeCun et al., Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 1998; sizes as pruned by Han et al. ' +
    '2015 (arXiv:1506.02626)',
  configSchema: LenetSchema,
  variants: {
    'lenet-5': { convolutions: [20, 50], pad: 0, hidden: [500] },
    'lenet-5-lecun': { convolutions: [6, 16], pad: 2, hidden: [120, 84] },
    'lenet-300-100': { convolutions: [], pad: 0, hidden: [300, 100] },
  },
  label: ({ convolutions, pad, hidden }) =>
    convolutions.length === 0
      ? `LeNet-${hidden.join('-')}`
      : `LeNet ${convolutions.join('-')}, ${hidden.join('-')}${pad > 0 ? ` (padding ${pad})` : ''}`,
  build: (config, { image, classes }): Graph => {
    checkFits(config, image);
    return { input: image, classes, nodes: [...features(config), ...head(config, classes)] };
  },
};

function features({ convolutions, pad }: LenetConfig): readonly GraphNode[] {
  const layers = convolutions.flatMap((filters, i): readonly GraphNode[] => [
    {
      op: 'conv',
      name: `conv${i + 1}`,
      inputs: [i === 0 ? 'input' : `pool${i}`],
      filters,
      kernel: KERNEL,
      stride: 1,
      pad: i === 0 ? pad : 0,
      bias: true,
    },
    relu(`relu${i + 1}`, `conv${i + 1}`),
    { op: 'max-pool', name: `pool${i + 1}`, inputs: [`relu${i + 1}`], kernel: 2, stride: 2 },
  ]);
  const last = layers.at(-1)?.name ?? 'input';
  return [INPUT, ...layers, { op: 'flatten', name: 'flatten', inputs: [last] }];
}

function head({ hidden }: LenetConfig, classes: number): readonly GraphNode[] {
  return [
    ...hidden.flatMap((units, i): readonly GraphNode[] => [
      { op: 'linear', name: `fc${i + 1}`, inputs: [i === 0 ? 'flatten' : `fcrelu${i}`], units },
      relu(`fcrelu${i + 1}`, `fc${i + 1}`),
    ]),
    { op: 'linear', name: `fc${hidden.length + 1}`, inputs: [`fcrelu${hidden.length}`], units: classes },
  ];
}

function checkFits(
  { convolutions, pad }: LenetConfig,
  [height, width]: readonly [number, number, number],
): void {
  const left = convolutions.reduce(
    (size, _, i) => Math.floor((size + (i === 0 ? 2 * pad : 0) - KERNEL + 1) / 2),
    Math.min(height, width),
  );
  if (left >= 1) return;
  throw new Fault(
    'bad-config',
    `network.config.convolutions: ${convolutions.length} convolutions and poolings leave nothing of ${height}×${width} pixels`,
    {
      field: 'network.config.convolutions',
      hint: 'Take fewer convolutions, or larger images: two need 16×16 pixels.',
    },
  );
}
