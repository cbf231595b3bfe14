import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { parameterSpecs } from '#core/networks/parameters';
import { undecayed } from '#core/recipes/decay';

const graph = resnetCifar.build(
  { widths: [2, 2, 2], blocks: 1, shortcut: 'B' },
  { image: [8, 8, 3], classes: 4 },
);

describe('undecayed', () => {
  it('leaves out nothing where everything decays', () => expect(undecayed(graph, 'all').size).toBe(0));

  it('leaves out biases, γ and β where only weights decay', () => {
    const left = undecayed(graph, 'weights');
    const trainable = parameterSpecs(graph).filter((spec) => spec.trainable);
    const decayed = trainable.filter(({ name }) => !left.has(name));
    expect(decayed.map(({ name }) => name)).toContain('s2b0.conv1.weight');
    // Convolutions have four axes, linear layers two, everything that is left alone one.
    expect(decayed.every(({ shape }) => shape.length > 1)).toBe(true);
    expect(decayed.length + left.size).toBe(trainable.length);
    expect(left).toContain('s2b0.bn1.weight');
    expect(left).toContain('fc.bias');
  });
});
