import { describe, expect, it } from 'vitest';
import { mobilenetV2 } from '#core/networks/families/mobilenetV2';
import { resnetCifar, type ResnetCifarConfig } from '#core/networks/families/resnetCifar';
import type { Graph } from '#core/networks/graph';
import { dependencyGroups, prunableGroups } from '#core/networks/groups';
import { shrinkNetwork } from '#core/networks/shrink';
import { initialWeights } from '#core/networks/weights';

const resnet = (shortcut: ResnetCifarConfig['shortcut'], blocks = 1): Graph =>
  resnetCifar.build({ widths: [4, 8, 16], blocks, shortcut }, { image: [8, 8, 3], classes: 10 });
const membersOf = (graph: Graph, id: string): string[] =>
  dependencyGroups(graph)
    .find((group) => group.id === id)!
    .members.map(({ node, side }) => `${node}/${side}`);

describe('dependencyGroups', () => {
  it('finds a stream a stage and an inner group a block', () => {
    const groups = dependencyGroups(resnet('A', 2)).map(({ id, channels, role }) => [id, channels, role]);
    expect(groups).toEqual([
      ['conv1', 4, 'stream'],
      ['s1b0.conv1', 4, 'inner'],
      ['s1b1.conv1', 4, 'inner'],
      ['s2b0.conv1', 8, 'inner'],
      ['s2b0.conv2', 8, 'stream'],
      ['s2b1.conv1', 8, 'inner'],
      ['s3b0.conv1', 16, 'inner'],
      ['s3b0.conv2', 16, 'stream'],
      ['s3b1.conv1', 16, 'inner'],
    ]);
  });

  it('lists who writes and reads an inner group', () => {
    expect(membersOf(resnet('A'), 's2b0.conv1')).toEqual(['s2b0.conv1/out', 's2b0.bn1/bn', 's2b0.conv2/in']);
  });

  it('ties everything on a residual stream, the projection of option B included', () => {
    expect(membersOf(resnet('B'), 's2b0.conv2')).toEqual([
      's2b0.conv2/out',
      's2b0.bn2/bn',
      's2b0.down/out',
      's2b0.downbn/bn',
      's3b0.conv1/in',
      's3b0.down/in',
    ]);
    expect(membersOf(resnet('B'), 's3b0.conv2')).toContain('fc/in');
  });

  it('says where channels answer: behind every relu, relu6 too, else behind batch norms', () => {
    const graph = resnet('B');
    const [stem, inner] = dependencyGroups(graph);
    expect(stem!.responses).toEqual([
      { node: 'relu1', offset: 0 },
      { node: 's1b0.relu2', offset: 0 },
    ]);
    expect(inner!.responses).toEqual([{ node: 's1b0.relu1', offset: 0 }]);
    const mobile = mobilenetV2.build(Object.values(mobilenetV2.variants)[0]!, {
      image: [32, 32, 3],
      classes: 10,
    });
    const ops = new Map(mobile.nodes.map(({ name, op }) => [name, op]));
    const answers = dependencyGroups(mobile).map(({ responses, members }) => [
      ops.get(responses[0]!.node),
      members.some(({ side }) => side === 'depthwise'),
    ]);
    // Expanded channels pass a depthwise convolution and two relu6; bottlenecks pass none.
    expect(answers).toContainEqual(['relu6', true]);
    expect(answers).toContainEqual(['bn', false]);
  });

  it('never offers the image or the logits', () => {
    const graph = resnet('B', 2);
    const written = dependencyGroups(graph).flatMap((group) => group.members.filter((m) => m.side === 'out'));
    expect(written.map((member) => member.node)).not.toContain('fc');
    expect(written).toHaveLength(graph.nodes.filter((node) => node.op === 'conv').length);
    const read = dependencyGroups(graph).flatMap((group) => group.members.filter((m) => m.side === 'in'));
    expect(read.map((member) => member.node)).not.toContain('conv1');
  });

  it('leaves alone what is added to the image', () => {
    const graph: Graph = {
      input: [4, 4, 3],
      classes: 2,
      nodes: [
        { op: 'input', name: 'input', inputs: [] },
        { op: 'conv', name: 'a', inputs: ['input'], filters: 5, kernel: 3, stride: 1, pad: 1 },
        { op: 'conv', name: 'b', inputs: ['a'], filters: 3, kernel: 3, stride: 1, pad: 1 },
        { op: 'add', name: 'sum', inputs: ['b', 'input'] },
        { op: 'global-avg-pool', name: 'pool', inputs: ['sum'] },
        { op: 'linear', name: 'fc', inputs: ['pool'], units: 2 },
      ],
    };
    expect(dependencyGroups(graph).map((group) => group.id)).toEqual(['a']);
  });

  it('calls the layers of a plain chain inner', () => {
    const chain: Graph = {
      input: [4, 4, 3],
      classes: 2,
      nodes: [
        { op: 'input', name: 'input', inputs: [] },
        { op: 'conv', name: 'a', inputs: ['input'], filters: 5, kernel: 3, stride: 1, pad: 1 },
        { op: 'conv', name: 'b', inputs: ['a'], filters: 6, kernel: 3, stride: 1, pad: 1 },
        { op: 'global-avg-pool', name: 'pool', inputs: ['b'] },
        { op: 'linear', name: 'hidden', inputs: ['pool'], units: 7 },
        { op: 'linear', name: 'fc', inputs: ['hidden'], units: 2 },
      ],
    };
    expect(dependencyGroups(chain).map(({ id, role }) => [id, role])).toEqual([
      ['a', 'inner'],
      ['b', 'inner'],
      ['hidden', 'inner'],
    ]);
  });
});

describe('dependencyGroups of concatenations and depthwise convolutions', () => {
  const graph: Graph = {
    input: [4, 4, 3],
    classes: 2,
    nodes: [
      { op: 'input', name: 'input', inputs: [] },
      { op: 'conv', name: 'a', inputs: ['input'], filters: 5, kernel: 3, stride: 1, pad: 1 },
      { op: 'conv', name: 'b', inputs: ['a'], filters: 2, kernel: 1, stride: 1, pad: 0 },
      { op: 'concat', name: 'all', inputs: ['input', 'a', 'b', 'a'] },
      { op: 'bn', name: 'norm', inputs: ['all'], eps: 1e-5 },
      { op: 'depthwise', name: 'deep', inputs: ['norm'], kernel: 3, stride: 1, pad: 1 },
      { op: 'flatten', name: 'flat', inputs: ['deep'] },
      { op: 'linear', name: 'fc', inputs: ['flat'], units: 2 },
    ],
  };
  const places = (id: string): unknown[] =>
    dependencyGroups(graph)
      .find((group) => group.id === id)!
      .members.map(({ node, side, offset, span }) => [`${node}/${side}`, offset, span]);

  it('name the places that a group’s channels have in every layer', () => {
    expect(places('b')).toEqual([
      ['b/out', 0, 1],
      ['norm/bn', 8, 1],
      ['deep/depthwise', 8, 1],
      ['fc/in', 128, 16],
    ]);
  });

  it('list a layer twice that reads the channels twice', () => {
    expect(places('a')).toEqual([
      ['a/out', 0, 1],
      ['b/in', 0, 1],
      ['norm/bn', 3, 1],
      ['norm/bn', 10, 1],
      ['deep/depthwise', 3, 1],
      ['deep/depthwise', 10, 1],
      ['fc/in', 48, 16],
      ['fc/in', 160, 16],
    ]);
  });

  it('are shrunk at all of those places', () => {
    const small = shrinkNetwork(graph, { a: [4], b: [1] }, initialWeights(graph, 1));
    expect(small.weights.get('norm.weight')!.shape).toEqual([6]);
    expect(small.weights.get('deep.weight')!.shape).toEqual([3, 3, 1, 6]);
    const { data } = initialWeights(graph, 1).get('deep.weight')!;
    expect([...small.weights.get('deep.weight')!.data.subarray(0, 6)]).toEqual(
      [0, 1, 2, 7, 9, 14].map((place) => data[place]),
    );
    expect(small.weights.get('fc.weight')!.shape).toEqual([6 * 16, 2]);
  });
});

describe('prunableGroups', () => {
  it('opens the first conv of each block, or everything', () => {
    expect(prunableGroups(resnet('B'), 'inner').map((group) => group.id)).toEqual([
      's1b0.conv1',
      's2b0.conv1',
      's3b0.conv1',
    ]);
    expect(prunableGroups(resnet('B'), 'all')).toHaveLength(6);
  });
});
