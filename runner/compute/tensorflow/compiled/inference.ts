import { canonicalJson } from '#core/identity/canonical';
import type { Graph } from '#core/networks/graph';
import type { Compiler, EngineReport, ForwardPass, InferenceEngine } from '#runner/compute/compiler';
import type { Tensor } from '#runner/compute/kernels';
import type { Binding } from '#runner/compute/tensorflow/binding';
import { compileForward, type CompiledForward } from '#runner/compute/tensorflow/compiled/compiledForward';
import { FLOATS } from '#runner/compute/tensorflow/attributes';
import { firstCompiled, notCompiled, type EngineMode } from '#runner/compute/tensorflow/compiled/mode';
import { FUSIBLE } from '#runner/compute/tensorflow/compiled/recordedOps';
import { sameBits } from '#runner/compute/tensorflow/compiled/trial';
import { tensorflowKernels } from '#runner/compute/tensorflow/kernels';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Forward passes of one graph at one batch size. */
type Kept = {
  seen: number;
  compiled: CompiledForward | null;
  /** Whose parameters the variables hold. */
  loaded: ForwardPass | null;
  why: string | null;
};

/** Kinds of forward passes that are kept: the network in training with two sizes of batches, and as many again. */
const KEPT = 4;

/** What is left alone, fastest first: fused convolutions have an unfused one's bits at most sizes, not at all. */
const FUSIONS: readonly ReadonlySet<string>[] = [new Set(['MatMul']), FUSIBLE];

function drop(entry: Kept): void {
  entry.compiled?.close();
  entry.compiled = null;
  entry.loaded = null;
}

/**
 * Forward passes, compiled once a graph has been seen often enough and its compiled logits are eager's to the last
 * bit. In graphs TensorFlow computes convolution, bias, addition and relu in one pass.
 */
export function compiledInference(
  binding: Binding,
  rt: TensorflowRuntime,
  mode: EngineMode,
): Pick<Compiler, 'inference' | 'inferenceReport'> {
  const eager = tensorflowKernels(rt);
  const kept = new Map<string, Kept>();
  let last: { readonly graph: string; readonly report: EngineReport } | null = null;

  const keptOf = (key: string): Kept => {
    const found = kept.get(key) ?? { seen: 0, compiled: null, loaded: null, why: null };
    kept.delete(key);
    kept.set(key, found);
    for (const [oldest, { compiled }] of kept) {
      if (kept.size <= KEPT) break;
      compiled?.close();
      kept.delete(oldest);
    }
    return found;
  };

  const compiledLogits = (entry: Kept, forward: ForwardPass, images: Tensor): Tensor => {
    const compiled = entry.compiled!;
    if (entry.loaded !== forward) compiled.load(forward.parameters);
    entry.loaded = forward;
    return compiled.logits(images);
  };

  const isEager = (entry: Kept, forward: ForwardPass, images: Tensor, expected: Tensor): boolean => {
    const logits = compiledLogits(entry, forward, images);
    const same = sameBits(rt, logits, expected);
    rt.free(logits);
    return same;
  };

  /** Computes a batch both ways; gives eager's logits. */
  const compile = (entry: Kept, forward: ForwardPass, images: Tensor): Tensor => {
    const recorded = compileForward(binding, rt, forward, images);
    try {
      for (const alone of FUSIONS) {
        entry.compiled = recorded.compile(alone);
        if (isEager(entry, forward, images, recorded.eager)) return recorded.eager;
        drop(entry);
      }
      throw new Error('its logits have other bits');
    } catch (error) {
      drop(entry);
      entry.why = (error as Error).message;
      if (mode === 'compiled') throw notCompiled('forward pass', entry.why);
    }
    return recorded.eager;
  };

  const inference = (forward: ForwardPass): InferenceEngine => {
    const graph = canonicalJson(forward.graph);
    let report = NOT_YET;
    const logits = (images: Tensor): Tensor => {
      const entry = keptOf(`${images.shape[0]} ${graph}`);
      entry.seen += 1;
      if (entry.why === null && entry.compiled === null && entry.seen >= firstCompiled(mode)) {
        return compile(entry, forward, images);
      }
      report = { engine: entry.compiled === null ? 'eager' : 'compiled', why: entry.why };
      last = { graph, report };
      if (entry.compiled !== null) return compiledLogits(entry, forward, images);
      return forward.run(eager, rt.run('Identity', FLOATS, images));
    };
    return {
      logits: (images) => {
        const made = logits(images);
        rt.free(images);
        return made;
      },
      report: () => report,
    };
  };
  const inferenceReport = (graph: Graph): EngineReport =>
    last?.graph === canonicalJson(graph) ? last.report : NOT_YET;
  return { inference, inferenceReport };
}

const NOT_YET: EngineReport = { engine: 'eager', why: null };
