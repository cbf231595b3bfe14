import { describe, expect, it } from 'vitest';
import { golden } from '../../test-data/golden.ts';
import { Fault } from '#core/errors/fault';
import { networkCost } from '#core/networks/cost';
import { resnetCifar, type ResnetCifarConfig } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import type { Graph } from '#core/networks/graph';
import { prunableGroups, type Prunable } from '#core/networks/groups';
import { inBand, rateBand } from '#core/selection/band';
import { PUBLISHED_RATIOS } from '#core/selection/published/registry';
import type { Ratio, StatedRatio } from '#core/selection/ratio';
import { selectFilters } from '#core/selection/select';
import { statedCounts } from '#core/selection/statedCounts';

const images = { image: [32, 32, 3], classes: 10 } as const;
const resnet = (blocks: number, shortcut: ResnetCifarConfig['shortcut'] = 'A'): Graph =>
  resnetCifar.build({ widths: [16, 32, 64], blocks, shortcut }, images);
const resnet8 = resnet(1);
const resnet56 = resnet(9);
const vgg16 = vgg.build(vgg.variants['vgg-16-fc512']!, images);

/** Selection by rising scores, far from every band so that nothing is topped up. */
function prune(
  graph: Graph,
  ratio: Ratio,
  { prunable = 'inner', target = 40 }: { prunable?: Prunable; target?: number } = {},
) {
  const groups = prunableGroups(graph, prunable);
  const scores = Object.fromEntries(
    groups.map((group) => [group.id, Array.from({ length: group.channels }, (_, i) => i)]),
  );
  return selectFilters({ graph, groups, scores, ratio, band: rateBand(graph, prunable, target) });
}
const widthsOf = (selection: ReturnType<typeof prune>): number[] =>
  Object.values(selection.kept).map((kept) => kept.length);
const refusal = (graph: Graph, ratio: StatedRatio, prunable: Prunable = 'inner'): Fault => {
  try {
    statedCounts(graph, prunableGroups(graph, prunable), ratio);
  } catch (error) {
    if (error instanceof Fault) return error;
  }
  throw new Error('no Fault was thrown');
};

type Pruned = { keptWidths: number[]; speedup: number; pruned: { macs: number; params: number } };
const { pruned: expected } = golden<{ pruned: Record<string, Pruned> }>('networks.json');

describe('published ratios', () => {
  const preset = (id: string): Ratio => ({ kind: 'published', preset: id });

  it.each([
    ['pfec-resnet-56-a', resnet56, 'pfec-resnet56-A', '10.40', '9.34'],
    ['pfec-resnet-56-b', resnet56, 'pfec-resnet56-B', '27.56', '13.75'],
    ['pfec-resnet-110-a', resnet(18), 'pfec-resnet110-A', '15.86', '2.28'],
    ['pfec-resnet-110-b', resnet(18), 'pfec-resnet110-B', '38.66', '32.38'],
    ['pfec-vgg-16-a', vgg16, 'pfec-vgg16-A', '34.19', '63.99'],
  ])('%s: widths, MACs and parameters as PyTorch’s', (id, graph, name, macs, params) => {
    const selection = prune(graph, preset(id));
    const { keptWidths, speedup, pruned } = expected[name]!;
    expect(widthsOf(selection).slice(0, keptWidths.length)).toEqual(keptWidths);
    expect(selection).toMatchObject({ macs: pruned.macs, params: pruned.params, toppedUp: [] });
    expect(selection.rate).toBeCloseTo(speedup, 11);
    const dense = networkCost(graph);
    expect((100 * (1 - selection.macs / dense.macs)).toFixed(2)).toBe(macs);
    expect((100 * (1 - selection.params / dense.params)).toFixed(2)).toBe(params);
  });

  it.each([
    ['pfec-resnet-34-a', [64, 44, 44, 128, 89, 89, 128, 256, 179, 179, 179, 179, 256, 512, 512, 512]],
    ['pfec-resnet-34-b', [64, 32, 32, 128, 51, 51, 128, 256, 153, 153, 153, 153, 256, 512, 512, 512]],
  ])('%s: widths as the published code counts them', (id, widths) => {
    expect(widthsOf(prune(resnet34(), preset(id)))).toEqual(widths);
  });

  it('counts convolutions past the projections of option B', () => {
    expect(widthsOf(prune(resnet(9, 'B'), preset('pfec-resnet-56-b')))).toEqual(
      expected['pfec-resnet56-B']!.keptWidths,
    );
  });

  it('keeps residual streams whole where the board opens them', () => {
    const { kept } = prune(resnet56, preset('pfec-resnet-56-d'), { prunable: 'all' });
    expect([kept['conv1']!.length, kept['s1b0.conv1']!.length, kept['s2b0.conv2']!.length]).toEqual([
      16, 6, 32,
    ]);
  });

  it('is refused on another network, with those for this one', () => {
    expect(refusal(resnet56, { kind: 'published', preset: 'pfec-vgg-16-a' })).toMatchObject({
      code: 'bad-config',
      details: {
        field: 'config.ratio.preset',
        hint: 'Allowed here: pfec-resnet-56-a, pfec-resnet-56-b, pfec-resnet-56-c, pfec-resnet-56-d.',
      },
    });
    expect(refusal(resnet8, { kind: 'published', preset: 'pfec-resnet-56-a' }).details.hint).toContain(
      'No published',
    );
  });

  it('has ids of its own', () => {
    expect(new Set(PUBLISHED_RATIOS.map((one) => one.id)).size).toBe(PUBLISHED_RATIOS.length);
  });
});

describe('ratios per stage', () => {
  const stages = (ratios: number[], skip: string[] = []) => ({ kind: 'per-stage', ratios, skip }) as const;

  it('repeat PFEC’s ResNet-56-B with its skipped layers by name', () => {
    const skip = ['s1b7.conv1', 's1b8.conv1', 's2b0.conv1', 's2b7.conv1', 's3b0.conv1', 's3b8.conv1'];
    expect(widthsOf(prune(resnet56, stages([0.6, 0.3, 0.1], skip)))).toEqual(
      expected['pfec-resnet56-B']!.keptWidths,
    );
  });

  it('go by the size of the outputs on every network', () => {
    const { kept } = prune(vgg16, stages([0.5, 0, 0.25, 0, 0, 0]));
    const widths = Object.fromEntries(Object.entries(kept).map(([id, list]) => [id, list.length]));
    expect(widths).toMatchObject({
      conv1: 32,
      conv2: 32,
      conv3: 128,
      conv5: 192,
      conv7: 192,
      conv8: 512,
      fc1: 512,
    });
  });

  it('are topped up without touching what they keep whole', () => {
    const untouched = prune(resnet8, stages([0.5, 0.5, 0]));
    const target = 1.005 * untouched.rate;
    const selection = prune(resnet8, stages([0.5, 0.5, 0]), { target });
    expect(selection.toppedUp.map((one) => one.action)).toContain('drop');
    expect(inBand(selection.rate, rateBand(resnet8, 'inner', target))).toBe(true);
    expect(selection.kept['s3b0.conv1']).toHaveLength(64);
  });

  it.each<[string, number[], string[], string, string, string]>([
    [
      'too few',
      [0.5],
      [],
      'config.ratio.ratios',
      '1 ratios for 3 stages',
      '1 at 32×32, 1 at 16×16, 1 at 8×8',
    ],
    [
      'an unknown layer',
      [0.5, 0, 0],
      ['s9'],
      'config.ratio.skip',
      'no prunable layer "s9"',
      's1b0.conv1, s2b0.conv1',
    ],
    ['nothing removed', [0, 0, 0], [], 'config.ratio.ratios', 'no filter of any', 'at least one'],
  ])('refuse %s', (_what, ratios, skip, field, message, hint) => {
    expect(refusal(resnet8, stages(ratios, skip))).toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining(message),
      details: { field, hint: expect.stringContaining(hint) },
    });
  });

  it('name the layer that they empty and how much it can lose', () => {
    expect(refusal(resnet8, stages([0.2, 0.99, 0.2]))).toMatchObject({
      code: 'layer-emptied',
      message: expect.stringContaining('of the 32 filters of s2b0.conv1'),
      details: {
        field: 'config.ratio.ratios[1]',
        hint: 'The largest ratio allowed for s2b0.conv1 is 31/32 = 0.96875.',
      },
    });
  });
});

describe('ratios and widths per layer', () => {
  it('leave layers that they don’t name whole', () => {
    const ratios = prune(resnet8, { kind: 'per-layer', layers: { 's2b0.conv1': 0.25, 's1b0.conv1': 0.1 } });
    expect(widthsOf(ratios)).toEqual([14, 24, 64]);
    const widths = prune(resnet8, { kind: 'widths', layers: { 's3b0.conv1': 1 } });
    expect(widthsOf(widths)).toEqual([16, 32, 1]);
  });

  it('widths are never topped up, ratios are', () => {
    const target = { target: 2 } as const;
    const half = { 's1b0.conv1': 8, 's2b0.conv1': 16, 's3b0.conv1': 32 };
    expect(prune(resnet8, { kind: 'widths', layers: half }, target).toppedUp).toEqual([]);
    const halves = { 's1b0.conv1': 0.5, 's2b0.conv1': 0.5, 's3b0.conv1': 0.5 };
    expect(prune(resnet8, { kind: 'per-layer', layers: halves }, target).toppedUp).not.toEqual([]);
  });

  it.each<[string, StatedRatio, string, string]>([
    [
      'an unknown layer',
      { kind: 'per-layer', layers: { fc: 0.5 } },
      'config.ratio.layers',
      'no prunable layer "fc"',
    ],
    [
      'a name that objects have',
      { kind: 'widths', layers: { constructor: 3 } },
      'config.ratio.layers',
      '"constructor"',
    ],
    ['no layer', { kind: 'per-layer', layers: {} }, 'config.ratio.layers', 'no filter of any prunable layer'],
    [
      'all filters',
      { kind: 'widths', layers: { 's1b0.conv1': 16 } },
      'config.ratio.layers',
      'no filter of any',
    ],
    [
      'too many',
      { kind: 'widths', layers: { 's1b0.conv1': 17 } },
      'config.ratio.layers.s1b0.conv1',
      "can't keep 17",
    ],
    [
      'a stream',
      { kind: 'widths', layers: { conv1: 3 } },
      'config.ratio.layers',
      'no prunable layer "conv1"',
    ],
  ])('refuse %s', (_what, ratio, field, message) => {
    expect(refusal(resnet8, ratio)).toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining(message),
      details: { field },
    });
  });

  it('name a layer that would be emptied', () => {
    expect(refusal(resnet8, { kind: 'per-layer', layers: { 's1b0.conv1': 0.97 } })).toMatchObject({
      code: 'layer-emptied',
      details: { field: 'config.ratio.layers.s1b0.conv1', hint: expect.stringContaining('15/16 = 0.9375') },
    });
  });
});

/** The convolutions of an ImageNet ResNet-34, on small images: no family of the registry has it yet. */
function resnet34(): Graph {
  const nodes: Graph['nodes'][number][] = [{ op: 'input', name: 'input', inputs: [] }];
  const conv = (name: string, from: string, filters: number, kernel: number, stride = 1) => {
    nodes.push({ op: 'conv', name, inputs: [from], filters, kernel, stride, pad: (kernel - 1) / 2 });
    return name;
  };
  let last = conv('stem', 'input', 64, 7, 2);
  [64, 128, 256, 512].forEach((width, stage) => {
    for (let block = 0; block < [3, 4, 6, 3][stage]!; block++) {
      const name = `s${stage}b${block}`;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const inner = conv(`${name}.conv2`, conv(`${name}.conv1`, last, width, 3, stride), width, 3);
      const joint = stride === 2 ? conv(`${name}.down`, last, width, 1, 2) : last;
      nodes.push({ op: 'add', name: `${name}.add`, inputs: [inner, joint] });
      last = `${name}.add`;
    }
  });
  nodes.push({ op: 'global-avg-pool', name: 'pool', inputs: [last] });
  nodes.push({ op: 'linear', name: 'fc', inputs: ['pool'], units: 10 });
  return { input: [64, 64, 3], classes: 10, nodes };
}
