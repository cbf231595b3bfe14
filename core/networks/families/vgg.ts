import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph, GraphNode } from '#core/networks/graph';

const Width = z.number().int().min(1).max(4096);

const VggSchema = z.strictObject({
  depth: z.literal([11, 16, 19]).meta({
    title: 'Depth',
    description:
      'Layers with weights in the paper’s count, three linear ones included: 8, 13 or 16 convolutions.',
  }),
  widths: z.tuple([Width, Width, Width, Width, Width]).meta({
    title: 'Widths',
    description: 'Filters of the five stages; 64, 128, 256, 512, 512 in the paper.',
  }),
  hidden: Width.nullable().meta({
    title: 'Hidden units',
    description:
      'Units of a linear layer with batch norm before the classifier: 512 for the 512-512-C head of PFEC’s VGG-16. ' +
      'Empty: one linear layer alone.',
  }),
});
export type VggConfig = z.infer<typeof VggSchema>;

/** Convolutions of each stage (Simonyan & Zisserman 2015, Table 1: configurations A, D, E). */
const STAGES: Readonly<Record<VggConfig['depth'], readonly number[]>> = {
  11: [1, 1, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
};
const PAPER: VggConfig['widths'] = [64, 128, 256, 512, 512];

/**
 * VGG with batch norm for small images: five stages of 3×3 convolutions, each ended by a 2×2 max pooling, then one
 * linear layer, or two with batch norm between them. Convolutions have no bias: the batch norm has one. What five
 * poolings leave of the image is flattened, so that 32×32 pixels give `widths[4]` inputs and larger images more.
 *
 * Node names: `conv1`, `bn1`, … counted through, `pool1` to `pool5`, and `fc`; with hidden units `fc1`, the next
 * `bn`, and `fc2`. Initial weights: see core/networks/weights.ts.
 */
export const vgg: NetworkFamily<VggConfig> = {
  id: 'vgg-cifar',
  name: 'VGG for small images',
  revision: 1,
  summary:
    'Five stages of 3×3 convolutions with batch norm and 2×2 max pooling; VGG-11, VGG-16 and VGG-19 with one linear ' +
    'layer, or with the 512-512-C head. Images of 32×32 pixels or more.',
  source:
    'Simonyan & Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015 ' +
    '(arXiv:1409.1556); heads for CIFAR as in Li et al. 2017 (PFEC, arXiv:1608.08710) and Liu et al. 2019 (arXiv:1810.05270)',
  configSchema: VggSchema,
  variants: {
    'vgg-11': { depth: 11, widths: PAPER, hidden: null },
    'vgg-16': { depth: 16, widths: PAPER, hidden: null },
    'vgg-16-fc512': { depth: 16, widths: PAPER, hidden: 512 },
    'vgg-19': { depth: 19, widths: PAPER, hidden: null },
  },
  label: ({ depth, widths, hidden }) =>
    `VGG-${depth} ${widths.join('-')} (${hidden === null ? 'one linear layer' : `${hidden} hidden units`})`,
  build: (config, { image, classes }): Graph => {
    checkFits(image);
    const convolutions = STAGES[config.depth].flatMap((count, stage) => stageNodes(config, stage, count));
    const input: GraphNode = { op: 'input', name: 'input', inputs: [] };
    return { input: image, classes, nodes: [input, ...convolutions, ...head(config, classes)] };
  },
};

const EPS = 1e-5;

function stageNodes({ depth, widths }: VggConfig, stage: number, count: number): readonly GraphNode[] {
  const before = convolutionsBefore(depth, stage);
  const convolutions = Array.from({ length: count }, (_, i): readonly GraphNode[] => {
    const id = before + i + 1;
    const from = i > 0 ? `relu${id - 1}` : stage > 0 ? `pool${stage}` : 'input';
    return [
      {
        op: 'conv',
        name: `conv${id}`,
        inputs: [from],
        filters: widths[stage]!,
        kernel: 3,
        stride: 1,
        pad: 1,
      },
      ...normalised(id, `conv${id}`),
    ];
  });
  const last = `relu${before + count}`;
  return [
    ...convolutions.flat(),
    { op: 'max-pool', name: `pool${stage + 1}`, inputs: [last], kernel: 2, stride: 2 },
  ];
}

function convolutionsBefore(depth: VggConfig['depth'], stage: number): number {
  return STAGES[depth].slice(0, stage).reduce((a, b) => a + b, 0);
}

function normalised(id: number, from: string): readonly GraphNode[] {
  return [
    { op: 'bn', name: `bn${id}`, inputs: [from], eps: EPS },
    { op: 'relu', name: `relu${id}`, inputs: [`bn${id}`] },
  ];
}

function head({ depth, hidden }: VggConfig, classes: number): readonly GraphNode[] {
  const flatten: GraphNode = { op: 'flatten', name: 'flatten', inputs: ['pool5'] };
  if (hidden === null) {
    return [flatten, { op: 'linear', name: 'fc', inputs: ['flatten'], units: classes }];
  }
  const id = convolutionsBefore(depth, STAGES[depth].length) + 1;
  return [
    flatten,
    { op: 'linear', name: 'fc1', inputs: ['flatten'], units: hidden },
    ...normalised(id, 'fc1'),
    { op: 'linear', name: 'fc2', inputs: [`relu${id}`], units: classes },
  ];
}

/** Five poolings halve each side five times: below 32 pixels nothing is left. */
function checkFits([height, width]: readonly [number, number, number]): void {
  if (height >= 32 && width >= 32) return;
  throw new Fault(
    'bad-config',
    `network.family: VGG halves its images five times, and ${height}×${width} pixels are too few for that`,
    {
      field: 'network.family',
      hint: 'Use images of at least 32×32 pixels, or a ResNet (resnet-cifar).',
    },
  );
}
