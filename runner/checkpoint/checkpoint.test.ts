import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import { dependencyGroups } from '#core/networks/groups';
import { parameterSpecs } from '#core/networks/parameters';
import { shrinkNetwork } from '#core/networks/shrink';
import { livelyWeights, TINY_NETWORKS } from '#core/networks/testing/tiny';
import { initialWeights, weightsHash } from '#core/networks/weights';
import { decodeCheckpoint, encodeCheckpoint } from '#runner/checkpoint/checkpoint';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from '#runner/checkpoint/safetensors';

const graph = resnetCifar.build(
  { widths: [2, 3, 4], blocks: 1, shortcut: 'B' },
  { image: [8, 8, 3], classes: 5 },
);
const weights = initialWeights(graph, 4);
const { bytes, weightsHash: hash } = encodeCheckpoint(graph, weights);

/** The same file after its tensors or metadata were changed. */
function changed(
  change: (file: { tensors: Map<string, NamedTensor>; metadata: Record<string, string> }) => void,
): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const file = { tensors, metadata: { ...metadata } };
  change(file);
  return encodeSafetensors(file.tensors, file.metadata);
}

describe('checkpoint', () => {
  it('brings back graph, weights and their hash', () => {
    const read = decodeCheckpoint(bytes);
    expect(read.graph).toEqual(graph);
    expect(read.weights).toEqual(weights);
    expect(read.weightsHash).toBe(hash);
    expect(hash).toBe(weightsHash(weights));
  });

  it('brings back poolings and what is flattened', () => {
    const flattened = vgg.build(
      { depth: 11, widths: [2, 3, 2, 3, 4], hidden: 5 },
      { image: [64, 32, 3], classes: 2 },
    );
    const read = decodeCheckpoint(encodeCheckpoint(flattened, initialWeights(flattened, 1)).bytes);
    expect(read.graph).toEqual(flattened);
    expect(read.weights).toEqual(initialWeights(flattened, 1));
  });

  it.each(TINY_NETWORKS)('brings back %s, dense and shrunk', (_, __, dense) => {
    const kept = Object.fromEntries(
      dependencyGroups(dense).map(({ id, channels }) => [id, [channels - 1]] as const),
    );
    const lively = livelyWeights(dense, 2);
    for (const network of [{ graph: dense, weights: lively }, shrinkNetwork(dense, kept, lively)]) {
      const read = decodeCheckpoint(encodeCheckpoint(network.graph, network.weights).bytes);
      expect(read.graph).toEqual(network.graph);
      expect(read.weights).toEqual(network.weights);
    }
  });

  it('has PyTorch’s names, order and layout', () => {
    const { tensors } = decodeSafetensors(bytes);
    expect([...tensors.keys()]).toEqual(parameterSpecs(graph).map((spec) => spec.name));
    expect(tensors.get('s2b0.conv1.weight')!.shape).toEqual([3, 2, 3, 3]);
    expect(tensors.get('fc.weight')!.shape).toEqual([5, 4]);
    const [filter, input, row, column] = [2, 1, 0, 2];
    expect(tensors.get('s2b0.conv1.weight')!.data[((filter * 2 + input) * 3 + row) * 3 + column]).toBe(
      weights.get('s2b0.conv1.weight')!.data[((row * 3 + column) * 2 + input) * 3 + filter],
    );
  });

  it('gives equal bytes for equal networks, whatever the order of the weights', () => {
    const reordered = new Map([...weights].toReversed());
    expect(encodeCheckpoint(graph, reordered).bytes).toEqual(bytes);
  });

  it.each<[string, Uint8Array, string, string]>([
    [
      'a changed weight',
      changed(({ tensors }) => void (tensors.get('fc.bias')!.data[0]! += 1)),
      'hash-mismatch',
      'hash to',
    ],
    [
      'a missing tensor',
      changed(({ tensors }) => tensors.delete('fc.bias')),
      'bad-file',
      'lacks the tensor "fc.bias"',
    ],
    [
      'an unknown tensor',
      changed(({ tensors }) => tensors.set('extra', tensors.get('fc.bias')!)),
      'bad-file',
      'no parameter "extra"',
    ],
    [
      'another shape',
      changed(({ tensors }) => tensors.set('fc.bias', { shape: [1], data: Float32Array.of(0) })),
      'bad-file',
      '"fc.bias" is [1]',
    ],
    [
      'no graph',
      changed(({ metadata }) => delete metadata['fairprune.graph']),
      'bad-file',
      'no "fairprune.graph"',
    ],
    [
      'a broken graph',
      changed(({ metadata }) => void (metadata['fairprune.graph'] = '{')),
      'bad-file',
      "isn't JSON",
    ],
    [
      'a graph with an unknown node',
      changed(({ metadata }) => {
        metadata['fairprune.graph'] = metadata['fairprune.graph']!.replace('"op":"relu"', '"op":"exec"');
      }),
      'bad-file',
      'graph is wrong at "nodes.',
    ],
    [
      'a graph that can’t run',
      changed(({ metadata }) => {
        metadata['fairprune.graph'] = metadata['fairprune.graph']!.replace(
          '"inputs":["conv1"]',
          '"inputs":["nowhere"]',
        );
      }),
      'bad-file',
      "graph can't run",
    ],
  ])('refuses %s', (_, damaged, code, message) => {
    expect(() => decodeCheckpoint(damaged)).toThrowError(message);
    expect(() => decodeCheckpoint(damaged)).toThrowError(expect.objectContaining({ code }));
  });
});
