import type { Graph } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import type { Recipe } from '#core/recipes/recipe';

/**
 * Trainable parameters that a recipe's weight decay leaves alone. `weights`: the weights of convolutions and linear
 * layers decay, biases and batch norm's γ and β don't (He 2019, "Bag of Tricks", §3.1, "no bias decay").
 */
export function undecayed(graph: Graph, decays: Recipe['optimizer']['decays']): ReadonlySet<string> {
  if (decays === 'all') return new Set();
  const norms = new Set(graph.nodes.filter(({ op }) => op === 'bn').map(({ name }) => `${name}.weight`));
  const names = parameterSpecs(graph).filter((spec) => spec.trainable);
  return new Set(names.map(({ name }) => name).filter((name) => name.endsWith('.bias') || norms.has(name)));
}
