import { z } from 'zod';
import { add, bn, classifier, conv, INPUT, relu } from '#core/networks/families/parts';
import type { NetworkFamily } from '#core/networks/family';
import type { Graph, GraphNode } from '#core/networks/graph';

const Width = z.number().int().min(1).max(4096);

const ResnetImagenetSchema = z.strictObject({
  depth: z.literal([18, 34, 50]).meta({
    title: 'Depth',
    description: 'Layers with weights. 18 and 34 have basic blocks, 50 has bottlenecks.',
  }),
  widths: z.tuple([Width, Width, Width, Width]).meta({
    title: 'Widths',
    description:
      'Filters of the four stages (inside the blocks, where they are bottlenecks); 64, 128, 256, 512 in the paper.',
  }),
});
type ResnetImagenetConfig = z.infer<typeof ResnetImagenetSchema>;

/** Blocks of each stage, and how much wider a block's output is than its inside (He 2016, Table 1). */
const KINDS: Readonly<
  Record<ResnetImagenetConfig['depth'], { readonly blocks: readonly number[]; readonly expansion: number }>
> = {
  18: { blocks: [2, 2, 2, 2], expansion: 1 },
  34: { blocks: [3, 4, 6, 3], expansion: 1 },
  50: { blocks: [3, 4, 6, 3], expansion: 4 },
};
const PAPER: ResnetImagenetConfig['widths'] = [64, 128, 256, 512];

/**
 * Residual networks for ImageNet: a 7×7 stem at stride 2, 3×3 max pooling at stride 2, four stages at strides 1, 2, 2, 2
 * with 1×1 convolutions as shortcuts (option B) where shapes change, global average pooling, one linear layer. A
 * bottleneck's stride is in its 3×3 convolution, as in torchvision (the paper has it in the first 1×1).
 *
 * Names are torchvision's: `conv1`, `bn1`, `layer{1-4}.{block}.{conv1,bn1,conv2,bn2,conv3,bn3,downsample.0,downsample.1}`,
 * `fc`. Initial weights: see core/networks/weights.ts.
 */
export const resnetImagenet: NetworkFamily<ResnetImagenetConfig> = {
  id: 'resnet-imagenet',
  name: 'ResNet for ImageNet',
  revision: 1,
  summary:
    'Four stages of residual blocks after a 7×7 stem: ResNet-18 and -34 with basic blocks, ResNet-50 with bottlenecks.',
  source:
    'He et al., Deep Residual Learning for Image Recognition, CVPR 2016 (arXiv:1512.03385); strides and names as in torchvision',
  configSchema: ResnetImagenetSchema,
  variants: {
    'resnet-18': { depth: 18, widths: PAPER },
    'resnet-34': { depth: 34, widths: PAPER },
    'resnet-50': { depth: 50, widths: PAPER },
  },
  label: ({ depth, widths }) => `ResNet-${depth} ${widths.join('-')} (ImageNet)`,
  build: (config, { image, classes }): Graph => {
    const { blocks, expansion } = KINDS[config.depth];
    const nodes: GraphNode[] = [...stem(config.widths[0])];
    let inputs = config.widths[0];
    config.widths.forEach((width, stage) => {
      for (let block = 0; block < blocks[stage]!; block++, inputs = expansion * width) {
        const stride = stage > 0 && block === 0 ? 2 : 1;
        const from = nodes.at(-1)!.name;
        nodes.push(...blockNodes(`layer${stage + 1}.${block}`, { from, inputs, width, expansion, stride }));
      }
    });
    return { input: image, classes, nodes: [...nodes, ...classifier('fc', nodes.at(-1)!.name, classes)] };
  },
};

function stem(width: number): readonly GraphNode[] {
  return [
    INPUT,
    conv('conv1', 'input', width, 7, 2),
    bn('bn1', 'conv1'),
    relu('relu', 'bn1'),
    { op: 'max-pool', name: 'maxpool', inputs: ['relu'], kernel: 3, stride: 2, pad: 1 },
  ];
}

type Block = {
  readonly from: string;
  readonly inputs: number;
  readonly width: number;
  readonly expansion: number;
  readonly stride: number;
};

function blockNodes(name: string, block: Block): readonly GraphNode[] {
  const { from, inputs, width, expansion, stride } = block;
  const outputs = expansion * width;
  const last = expansion === 1 ? 2 : 3;
  const shortcut =
    stride === 1 && inputs === outputs
      ? []
      : [
          conv(`${name}.downsample.0`, from, outputs, 1, stride),
          bn(`${name}.downsample.1`, `${name}.downsample.0`),
        ];
  return [
    ...(expansion === 1
      ? [
          conv(`${name}.conv1`, from, width, 3, stride),
          ...activated(name, 1),
          conv(`${name}.conv2`, `${name}.relu1`, outputs, 3),
        ]
      : [
          conv(`${name}.conv1`, from, width, 1),
          ...activated(name, 1),
          conv(`${name}.conv2`, `${name}.relu1`, width, 3, stride),
          ...activated(name, 2),
          conv(`${name}.conv3`, `${name}.relu2`, outputs, 1),
        ]),
    bn(`${name}.bn${last}`, `${name}.conv${last}`),
    ...shortcut,
    add(`${name}.add`, `${name}.bn${last}`, shortcut.at(-1)?.name ?? from),
    relu(`${name}.relu${last}`, `${name}.add`),
  ];
}

function activated(name: string, i: number): readonly GraphNode[] {
  return [bn(`${name}.bn${i}`, `${name}.conv${i}`), relu(`${name}.relu${i}`, `${name}.bn${i}`)];
}
