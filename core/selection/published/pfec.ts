import type { PublishedRatios } from '#core/selection/published/published';

const PAPER = 'Li et al. 2017, "Pruning Filters for Efficient ConvNets", ICLR';
const CODE = 'in the code of Liu et al. 2019, "Rethinking the Value of Network Pruning"';
const NPTM = 'Le & Hua 2021, "Network Pruning That Matters", ICLR, released code (the skipped layers of B)';

const RESNET_56 = [
  [16, 19],
  [32, 18],
  [64, 18],
] as const;
const RESNET_110 = [
  [16, 37],
  [32, 36],
  [64, 36],
] as const;
const RESNET_34 = [
  [64, 7],
  [128, 8],
  [256, 12],
  [512, 6],
] as const;
const VGG_16 = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 6],
] as const;

const SKIP_56_B = [16, 18, 20, 34, 38, 54];
const SKIP_110_B = [36, 38, 74];
const SKIP_34 = [2, 8, 14, 16, 26, 28, 30, 32];

/** PFEC's own layer-wise ratios and those that later code added under its names. */
export const PFEC_RATIOS: readonly PublishedRatios[] = [
  byStage(
    'pfec-resnet-56-a',
    'ResNet-56-A',
    `${PAPER}, Tab. 1; ${CODE}`,
    RESNET_56,
    [0.1, 0.1, 0.1],
    [16, 20, 38, 54],
  ),
  byStage(
    'pfec-resnet-56-b',
    'ResNet-56-B',
    `${PAPER}, Tab. 1; ${CODE}`,
    RESNET_56,
    [0.6, 0.3, 0.1],
    SKIP_56_B,
  ),
  byStage('pfec-resnet-56-c', 'ResNet-56-C', NPTM, RESNET_56, [0.6, 0.5, 0.4], SKIP_56_B),
  byStage('pfec-resnet-56-d', 'ResNet-56-D', NPTM, RESNET_56, [0.6, 0.6, 0.6], SKIP_56_B),
  byStage('pfec-resnet-110-a', 'ResNet-110-A', `${PAPER}, Tab. 1; ${CODE}`, RESNET_110, [0.5, 0, 0], [36]),
  byStage(
    'pfec-resnet-110-b',
    'ResNet-110-B',
    `${PAPER}, Tab. 1; ${CODE}`,
    RESNET_110,
    [0.5, 0.4, 0.3],
    SKIP_110_B,
  ),
  byStage('pfec-resnet-110-c', 'ResNet-110-C', NPTM, RESNET_110, [0.5, 0.5, 0.5], SKIP_110_B),
  byStage('pfec-resnet-110-d', 'ResNet-110-D', NPTM, RESNET_110, [0.5, 0.6, 0.7], SKIP_110_B),
  byStage(
    'pfec-resnet-34-a',
    'ResNet-34-A',
    `${PAPER}, Tab. 1; ${CODE}`,
    RESNET_34,
    [0.3, 0.3, 0.3, 0],
    SKIP_34,
  ),
  byStage(
    'pfec-resnet-34-b',
    'ResNet-34-B',
    `${PAPER}, Tab. 1; ${CODE}`,
    RESNET_34,
    [0.5, 0.6, 0.4, 0],
    SKIP_34,
  ),
  {
    id: 'pfec-vgg-16-a',
    name: 'VGG-16-A',
    source: `${PAPER}, Tab. 2: half of conv1 and of conv8 to conv13`,
    network: VGG_16,
    ratioOf: ({ id }) => (id === 1 || id >= 8 ? 0.5 : 0),
  },
];

/** The first convolution of each block by its stage's ratio, some kept whole by their 1-based ids. */
function byStage(
  id: string,
  name: string,
  source: string,
  network: PublishedRatios['network'],
  ratios: readonly number[],
  skip: readonly number[],
): PublishedRatios {
  return {
    id,
    name,
    source,
    network,
    ratioOf: (conv) => (conv.inner && !skip.includes(conv.id) ? ratios[conv.stage]! : 0),
  };
}
