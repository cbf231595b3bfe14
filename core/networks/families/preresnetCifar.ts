import { z } from 'zod';
import { add, bn, classifier, conv, INPUT, relu } from '#core/networks/families/parts';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph, GraphNode } from '#core/networks/graph';

const Width = z.number().int().min(1).max(1024);

const PreresnetCifarSchema = z.strictObject({
  widths: z.tuple([Width, Width, Width]).meta({
    title: 'Widths',
    description:
      'Filters inside the blocks of the three stages; 16, 32, 64 in the paper. Streams are four times as wide.',
  }),
  blocks: z.number().int().min(1).max(200).meta({
    title: 'Blocks per stage',
    description: 'Bottleneck blocks in each stage; the depth is 9 × blocks + 2.',
  }),
});
type PreresnetCifarConfig = z.infer<typeof PreresnetCifarSchema>;

/** A block's last convolution has this many times the filters of its other two. */
const EXPANSION = 4;

/**
 * Pre-activation bottleneck networks for small images: batch norm and relu come before each convolution, and nothing
 * after the addition. A 3×3 stem without batch norm, three stages at strides 1, 2, 2, a last batch norm and relu, global
 * average pooling, one linear layer. A stage's first block has a 1×1 convolution of its raw input as shortcut.
 *
 * Names are those of the code that slimming's authors released: `conv1`, `layer{1-3}.{block}.{bn1,conv1,bn2,conv2,bn3,conv3}`,
 * `layer{1-3}.0.downsample.0`, `bn`, `fc`. Initial weights: see core/networks/weights.ts (the released code
 * starts γ at .5, here it is 1 as everywhere).
 */
export const preresnetCifar: NetworkFamily<PreresnetCifarConfig> = {
  id: 'preresnet-cifar',
  name: 'Pre-activation ResNet for small images',
  revision: 1,
  summary:
    'Three stages of bottleneck blocks with batch norm and relu before each convolution; PreResNet-56, -110 and -164.',
  source:
    'He et al., Identity Mappings in Deep Residual Networks, ECCV 2016 (arXiv:1603.05027); shortcuts as in the released ' +
    'code of Liu et al. 2017 (arXiv:1708.06519) and 2019 (arXiv:1810.05270)',
  configSchema: PreresnetCifarSchema,
  variants: {
    'preresnet-56': { widths: [16, 32, 64], blocks: 6 },
    'preresnet-110': { widths: [16, 32, 64], blocks: 12 },
    'preresnet-164': { widths: [16, 32, 64], blocks: 18 },
  },
  label: ({ widths, blocks }) => `PreResNet-${9 * blocks + 2} ${widths.join('-')}`,
  build: (config, { image, classes }): Graph => {
    const stages = config.widths.flatMap((_, stage) =>
      Array.from({ length: config.blocks }, (__, block) => blockNodes(config, stage, block)).flat(),
    );
    const end = [bn('bn', blockName(2, config.blocks - 1, 'add')), relu('relu', 'bn')];
    const stem = conv('conv1', 'input', config.widths[0], 3);
    return {
      input: image,
      classes,
      nodes: [INPUT, stem, ...stages, ...end, ...classifier('fc', 'relu', classes)],
    };
  },
};

function blockName(stage: number, block: number, part: string): string {
  return `layer${stage + 1}.${block}.${part}`;
}

function blockNodes(config: PreresnetCifarConfig, stage: number, block: number): readonly GraphNode[] {
  const name = (part: string): string => blockName(stage, block, part);
  const from = blockInput(config, stage, block);
  const width = config.widths[stage]!;
  const stride = stage > 0 && block === 0 ? 2 : 1;
  const shortcut = block === 0 ? [conv(name('downsample.0'), from, EXPANSION * width, 1, stride)] : [];
  return [
    ...activated(name, 1, from),
    conv(name('conv1'), name('relu1'), width, 1),
    ...activated(name, 2, name('conv1')),
    conv(name('conv2'), name('relu2'), width, 3, stride),
    ...activated(name, 3, name('conv2')),
    conv(name('conv3'), name('relu3'), EXPANSION * width, 1),
    ...shortcut,
    add(name('add'), name('conv3'), shortcut[0]?.name ?? from),
  ];
}

function activated(name: (part: string) => string, i: number, from: string): readonly GraphNode[] {
  return [bn(name(`bn${i}`), from), relu(name(`relu${i}`), name(`bn${i}`))];
}

function blockInput({ blocks }: PreresnetCifarConfig, stage: number, block: number): string {
  if (block > 0) return blockName(stage, block - 1, 'add');
  return stage === 0 ? 'conv1' : blockName(stage - 1, blocks - 1, 'add');
}
