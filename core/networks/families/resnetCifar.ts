import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph, GraphNode } from '#core/networks/graph';

const Width = z.number().int().min(1).max(1024);

const ResnetCifarSchema = z.strictObject({
  widths: z.tuple([Width, Width, Width]).meta({
    title: 'Widths',
    description: 'Filters of the three stages; 16, 32, 64 in the paper.',
  }),
  blocks: z.number().int().min(1).max(200).meta({
    title: 'Blocks per stage',
    description: 'Residual blocks in each stage; the depth is 6 × blocks + 2.',
  }),
  shortcut: z.enum(['A', 'A-both-sides', 'A-avgpool-detached', 'B']).meta({
    title: 'Shortcut',
    description:
      'What a stage’s first block adds. A: every second pixel, zeros appended. A-both-sides: zeros on both sides ' +
      '(GReg’s code). A-avgpool-detached: 2×2 average, zeros appended, gradient cut (Rethinking’s code). ' +
      'B: 1×1 convolution with batch norm.',
  }),
});
export type ResnetCifarConfig = z.infer<typeof ResnetCifarSchema>;

/**
 * Residual networks for small images (He 2016, §4.2): a 3×3 stem, three stages of basic blocks at strides 1, 2, 2,
 * global average pooling, one linear layer. Node names: `conv1`, `bn1`,
 * `s{stage}b{block}.{conv1,bn1,conv2,bn2,down,downbn}`, `fc`; stages count from 1, blocks from 0.
 * Initial weights: see core/networks/weights.ts.
 */
export const resnetCifar: NetworkFamily<ResnetCifarConfig> = {
  id: 'resnet-cifar',
  name: 'ResNet for small images',
  revision: 1,
  summary:
    'Three stages of basic residual blocks; ResNet-8 to ResNet-110, with the three published option A shortcuts and option B.',
  source: 'He et al., Deep Residual Learning for Image Recognition, CVPR 2016, §4.2 (arXiv:1512.03385)',
  configSchema: ResnetCifarSchema,
  variants: {
    'resnet-8': { widths: [16, 32, 64], blocks: 1, shortcut: 'A' },
    'resnet-8-small': { widths: [8, 16, 32], blocks: 1, shortcut: 'A' },
    'resnet-20': { widths: [16, 32, 64], blocks: 3, shortcut: 'A' },
    'resnet-20-a-both-sides': { widths: [16, 32, 64], blocks: 3, shortcut: 'A-both-sides' },
    'resnet-20-a-avgpool-detached': { widths: [16, 32, 64], blocks: 3, shortcut: 'A-avgpool-detached' },
    'resnet-20-b': { widths: [16, 32, 64], blocks: 3, shortcut: 'B' },
    'resnet-56': { widths: [16, 32, 64], blocks: 9, shortcut: 'A' },
    'resnet-56-a-both-sides': { widths: [16, 32, 64], blocks: 9, shortcut: 'A-both-sides' },
    'resnet-56-a-avgpool-detached': { widths: [16, 32, 64], blocks: 9, shortcut: 'A-avgpool-detached' },
    'resnet-56-b': { widths: [16, 32, 64], blocks: 9, shortcut: 'B' },
    'resnet-110': { widths: [16, 32, 64], blocks: 18, shortcut: 'A' },
    'resnet-110-b': { widths: [16, 32, 64], blocks: 18, shortcut: 'B' },
  },
  label: ({ widths, blocks, shortcut }) => `ResNet-${6 * blocks + 2} ${widths.join('-')} (${shortcut})`,
  build: (config, { image, classes }): Graph => {
    checkFits(config, image);
    const stages = config.widths.flatMap((width, stage) => stageNodes(config, stage, width));
    return { input: image, classes, nodes: [...stem(config), ...stages, ...head(config, classes)] };
  },
};

const EPS = 1e-5;

function stem({ widths }: ResnetCifarConfig): readonly GraphNode[] {
  return [
    { op: 'input', name: 'input', inputs: [] },
    { op: 'conv', name: 'conv1', inputs: ['input'], filters: widths[0], kernel: 3, stride: 1, pad: 1 },
    { op: 'bn', name: 'bn1', inputs: ['conv1'], eps: EPS },
    { op: 'relu', name: 'relu1', inputs: ['bn1'] },
  ];
}

function stageNodes(config: ResnetCifarConfig, stage: number, width: number): readonly GraphNode[] {
  return Array.from({ length: config.blocks }, (_, block) => blockNodes(config, stage, block, width)).flat();
}

function blockNodes(
  config: ResnetCifarConfig,
  stage: number,
  block: number,
  width: number,
): readonly GraphNode[] {
  const name = `s${stage + 1}b${block}`;
  const from = blockInput(config, stage, block);
  const stride = stage > 0 && block === 0 ? 2 : 1;
  const inputs = stage > 0 && block === 0 ? config.widths[stage - 1]! : width;
  const shortcut = shortcutNodes(config, { name, from, stride, inputs, outputs: width });
  return [
    { op: 'conv', name: `${name}.conv1`, inputs: [from], filters: width, kernel: 3, stride, pad: 1 },
    { op: 'bn', name: `${name}.bn1`, inputs: [`${name}.conv1`], eps: EPS },
    { op: 'relu', name: `${name}.relu1`, inputs: [`${name}.bn1`] },
    {
      op: 'conv',
      name: `${name}.conv2`,
      inputs: [`${name}.relu1`],
      filters: width,
      kernel: 3,
      stride: 1,
      pad: 1,
    },
    { op: 'bn', name: `${name}.bn2`, inputs: [`${name}.conv2`], eps: EPS },
    ...shortcut,
    { op: 'add', name: `${name}.add`, inputs: [`${name}.bn2`, shortcut.at(-1)?.name ?? from] },
    { op: 'relu', name: `${name}.relu2`, inputs: [`${name}.add`] },
  ];
}

function blockInput(config: ResnetCifarConfig, stage: number, block: number): string {
  if (block > 0) return `s${stage + 1}b${block - 1}.relu2`;
  return stage === 0 ? 'relu1' : `s${stage}b${config.blocks - 1}.relu2`;
}

type Joint = {
  readonly name: string;
  readonly from: string;
  readonly stride: number;
  readonly inputs: number;
  readonly outputs: number;
};

/** Nothing where the block's input fits its output as it is. */
function shortcutNodes({ shortcut }: ResnetCifarConfig, joint: Joint): readonly GraphNode[] {
  const { name, from, stride, inputs, outputs } = joint;
  if (stride === 1 && inputs === outputs) return [];
  if (shortcut === 'B') {
    return [
      { op: 'conv', name: `${name}.down`, inputs: [from], filters: outputs, kernel: 1, stride, pad: 0 },
      { op: 'bn', name: `${name}.downbn`, inputs: [`${name}.down`], eps: EPS },
    ];
  }
  const first = shortcut === 'A-both-sides' ? Math.floor((outputs - inputs) / 2) : 0;
  return [
    {
      op: 'shortcut',
      name: `${name}.shortcut`,
      inputs: [from],
      stride,
      channels: outputs,
      positions: Array.from({ length: inputs }, (_, i) => first + i),
      down: shortcut === 'A-avgpool-detached' ? 'avgpool-detached' : 'subsample',
    },
  ];
}

function head({ blocks }: ResnetCifarConfig, classes: number): readonly GraphNode[] {
  return [
    { op: 'global-avg-pool', name: 'pool', inputs: [`s3b${blocks - 1}.relu2`] },
    { op: 'linear', name: 'fc', inputs: ['pool'], units: classes },
  ];
}

function checkFits(
  { widths, shortcut }: ResnetCifarConfig,
  [height, width]: readonly [number, number, number],
): void {
  if (shortcut !== 'B' && (widths[1] < widths[0] || widths[2] < widths[1])) {
    throw new Fault(
      'bad-config',
      `network.config.widths: a stage is narrower than the one before it (${widths.join(', ')})`,
      {
        field: 'network.config.widths',
        hint: `Shortcut ${shortcut} pads channels with zeros and can't remove any: let the widths rise, or take shortcut B.`,
      },
    );
  }
  if (shortcut === 'A-avgpool-detached' && (height % 4 !== 0 || width % 4 !== 0)) {
    throw new Fault(
      'bad-config',
      `network.config.shortcut: 2×2 averages don't fit images of ${height}×${width}`,
      {
        field: 'network.config.shortcut',
        hint: 'Height and width must be multiples of 4 for A-avgpool-detached: take A, A-both-sides or B.',
      },
    );
  }
}
