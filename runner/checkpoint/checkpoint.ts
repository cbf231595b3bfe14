import { Fault } from '#core/errors/fault';
import { canonicalJson } from '#core/identity/canonical';
import type { Graph, ParameterSpec } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import { fromTorch, toTorch } from '#core/networks/torchLayout';
import { weightsHash, type Weight } from '#core/networks/weights';
import { GraphSchema } from '#runner/checkpoint/graphSchema';
import { decodeSafetensors, encodeSafetensors } from '#runner/checkpoint/safetensors';

/** A network as it is stored and handed on: its layer graph and every parameter, running statistics included. */
export type Checkpoint = {
  readonly graph: Graph;
  readonly weights: Map<string, Weight>;
  readonly weightsHash: string;
};

/**
 * A checkpoint as a safetensors file with PyTorch's names and layout, so that `load_state_dict` takes it; the graph
 * and the hash of the weights travel in its metadata. Equal networks give equal bytes.
 */
export function encodeCheckpoint(
  graph: Graph,
  weights: ReadonlyMap<string, Weight>,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly weightsHash: string } {
  const ordered = new Map(parameterSpecs(graph).map(({ name }) => [name, weights.get(name)!]));
  const hash = weightsHash(ordered);
  const bytes = encodeSafetensors(toTorch(ordered), {
    format: 'pt',
    'fairprune.graph': canonicalJson(graph),
    'fairprune.weights_hash': hash,
  });
  return { bytes, weightsHash: hash };
}

/**
 * Reads a checkpoint. Throws Fault `bad-file` when the file, its graph or a tensor's name or shape is wrong, and
 * `hash-mismatch` when the weights aren't those whose hash it carries.
 */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const graph = readGraph(metadata['fairprune.graph']);
  const specs = specsOf(graph);
  const weights = fromTorch(tensors);
  const unknown = [...weights.keys()].find((name) => !specs.some((spec) => spec.name === name));
  if (unknown !== undefined) throw bad(`its graph has no parameter "${unknown}"`);
  for (const spec of specs) checkShape(spec, weights.get(spec.name));
  const hash = weightsHash(weights);
  if (hash !== metadata['fairprune.weights_hash']) {
    throw new Fault(
      'hash-mismatch',
      `Checkpoint: its weights hash to ${hash}, its header says ${metadata['fairprune.weights_hash']}.`,
      {
        hint: 'The file changed after it was written. Fetch it again.',
      },
    );
  }
  return { graph, weights, weightsHash: hash };
}

function readGraph(text: string | undefined): Graph {
  if (text === undefined) throw bad('its metadata has no "fairprune.graph"');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(`its graph isn't JSON: ${(error as Error).message}`);
  }
  const parsed = GraphSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw bad(`its graph is wrong at "${issue?.path.join('.')}": ${issue?.message}`);
}

function specsOf(graph: Graph): readonly ParameterSpec[] {
  try {
    return parameterSpecs(graph);
  } catch (error) {
    throw bad(`its graph can't run: ${(error as Error).message}`);
  }
}

function checkShape({ name, shape }: ParameterSpec, weight: Weight | undefined): void {
  if (weight === undefined) throw bad(`it lacks the tensor "${name}"`);
  if (weight.shape.join() === shape.join()) return;
  throw bad(`"${name}" is [${weight.shape.join()}] in the graph's layout, the graph needs [${shape.join()}]`);
}

function bad(what: string): Fault {
  return new Fault('bad-file', `Checkpoint: ${what}.`, {
    hint: 'Fetch the checkpoint again, or train it again.',
  });
}
