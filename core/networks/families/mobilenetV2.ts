import { z } from 'zod';
import { add, bn, classifier, conv, INPUT } from '#core/networks/families/parts';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph, GraphNode } from '#core/networks/graph';

const Width = z.number().int().min(1).max(4096);
const Blocks = z.number().int().min(1).max(16);

const MobilenetV2Schema = z.strictObject({
  strides: z.enum(['cifar', 'imagenet']).meta({
    title: 'Strides',
    description:
      'imagenet: the paper’s five halvings. cifar: three, with the stem and the second stage at stride 1, for images of 32×32.',
  }),
  stem: Width.meta({
    title: 'Stem channels',
    description: 'Filters of the first convolution; 32 in the paper.',
  }),
  widths: z.tuple([Width, Width, Width, Width, Width, Width, Width]).meta({
    title: 'Widths',
    description: 'Output channels of the seven stages; 16, 24, 32, 64, 96, 160, 320 in the paper.',
  }),
  blocks: z.tuple([Blocks, Blocks, Blocks, Blocks, Blocks, Blocks, Blocks]).meta({
    title: 'Blocks',
    description: 'Inverted residual blocks of the seven stages; 1, 2, 3, 4, 3, 3, 1 in the paper.',
  }),
  expansion: z.number().int().min(2).max(16).meta({
    title: 'Expansion',
    description:
      'How much wider a block is inside than at its input; 6 in the paper. The first stage has none.',
  }),
  last: Width.meta({
    title: 'Last channels',
    description: 'Filters of the 1×1 convolution before pooling; 1280 in the paper.',
  }),
});
type MobilenetV2Config = z.infer<typeof MobilenetV2Schema>;

/** Stride of each stage's first block (Sandler 2018, Table 2), the stem's in front. */
const STRIDES: Readonly<Record<MobilenetV2Config['strides'], readonly number[]>> = {
  imagenet: [2, 1, 2, 2, 2, 1, 2, 1],
  cifar: [1, 1, 1, 2, 2, 1, 2, 1],
};
const PAPER: Omit<MobilenetV2Config, 'strides'> = {
  stem: 32,
  widths: [16, 24, 32, 64, 96, 160, 320],
  blocks: [1, 2, 3, 4, 3, 3, 1],
  expansion: 6,
  last: 1280,
};
const QUARTER: Omit<MobilenetV2Config, 'strides'> = {
  ...PAPER,
  stem: 8,
  widths: [8, 8, 8, 16, 24, 40, 80],
  last: 320,
};

/**
 * MobileNetV2: inverted residual blocks (1×1 expansion, 3×3 depthwise convolution, 1×1 projection without relu), added to
 * their input where the shapes allow it; relu6 everywhere else. No convolutions on skips, and no dropout.
 *
 * Names are torchvision's: `features.0.{0,1}`, `features.{block}.conv.{0.0,0.1,1.0,1.1,2,3}` (without an expansion
 * `conv.{0.0,0.1,1,2}`), `features.{last}.{0,1}`, `classifier.1`. Initial weights: see core/networks/weights.ts.
 */
export const mobilenetV2: NetworkFamily<MobilenetV2Config> = {
  id: 'mobilenet-v2',
  name: 'MobileNetV2',
  revision: 1,
  summary:
    'Inverted residual blocks with depthwise convolutions and relu6, with the strides for ImageNet or for images of 32×32.',
  source:
    'Sandler et al., MobileNetV2: Inverted Residuals and Linear Bottlenecks, CVPR 2018 (arXiv:1801.04381)',
  configSchema: MobilenetV2Schema,
  variants: {
    'mobilenet-v2-cifar': { strides: 'cifar', ...PAPER },
    'mobilenet-v2-cifar-quarter': { strides: 'cifar', ...QUARTER },
    'mobilenet-v2': { strides: 'imagenet', ...PAPER },
  },
  label: ({ strides, stem, widths, blocks, expansion, last }) => {
    const other = [
      ...(blocks.join() === PAPER.blocks.join() ? [] : [`blocks ${blocks.join('-')}`]),
      ...(expansion === PAPER.expansion ? [] : [`expansion ${expansion}`]),
    ];
    const form = strides === 'cifar' ? 'for small images' : 'for ImageNet';
    return `MobileNetV2 ${[stem, ...widths, last].join('-')} (${[form, ...other].join(', ')})`;
  },
  build: (config, { image, classes }): Graph => {
    const strides = STRIDES[config.strides];
    const nodes: GraphNode[] = [
      INPUT,
      conv('features.0.0', 'input', config.stem, 3, strides[0]),
      ...activated('features.0', 'features.0.0'),
    ];
    let [inputs, block] = [config.stem, 1];
    config.widths.forEach((outputs, stage) => {
      for (let i = 0; i < config.blocks[stage]!; i++, block++, inputs = outputs) {
        const expansion = stage === 0 ? 1 : config.expansion;
        const stride = i === 0 ? strides[stage + 1]! : 1;
        const from = nodes.at(-1)!.name;
        nodes.push(...blockNodes(`features.${block}`, { from, inputs, outputs, expansion, stride }));
      }
    });
    const last = `features.${block}`;
    nodes.push(conv(`${last}.0`, nodes.at(-1)!.name, config.last, 1), ...activated(last, `${last}.0`));
    return { input: image, classes, nodes: [...nodes, ...classifier('classifier.1', `${last}.2`, classes)] };
  },
};

type Block = {
  readonly from: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly expansion: number;
  readonly stride: number;
};

function blockNodes(name: string, block: Block): readonly GraphNode[] {
  const { from, inputs, outputs, expansion, stride } = block;
  const expanded = expansion > 1;
  const wide = `${name}.conv.0`;
  const deep = expanded ? `${name}.conv.1` : `${name}.conv.0`;
  const [thin, norm] = expanded ? [`${name}.conv.2`, `${name}.conv.3`] : [`${name}.conv.1`, `${name}.conv.2`];
  return [
    ...(expanded ? [conv(`${wide}.0`, from, expansion * inputs, 1), ...activated(wide, `${wide}.0`)] : []),
    {
      op: 'depthwise',
      name: `${deep}.0`,
      inputs: [expanded ? `${wide}.2` : from],
      kernel: 3,
      stride,
      pad: 1,
    },
    ...activated(deep, `${deep}.0`),
    conv(thin, `${deep}.2`, outputs, 1),
    bn(norm, thin),
    ...(stride === 1 && inputs === outputs ? [add(`${name}.add`, norm, from)] : []),
  ];
}

/** `{name}.1` and `{name}.2`: batch norm and relu6. */
function activated(name: string, from: string): readonly GraphNode[] {
  return [bn(`${name}.1`, from), { op: 'relu6', name: `${name}.2`, inputs: [`${name}.1`] }];
}
