import { Fault } from '#core/errors/fault';
import type { Graph } from '#core/networks/graph';
import type { BackendClass } from '#core/wire/board';
import { trainingTensors, type TrainingTensors } from '#runner/compute/network/memory';
import { SLOTS } from '#runner/training/ring';

/**
 * What a training will need beside the program and its dataset, in bytes. Of a dataset that is read from its file there is
 * nothing in memory but the batches.
 */
export type MemoryEstimate = TrainingTensors & {
  /** Images that are prepared ahead, as the network reads them. */
  readonly batches: number;
  /** Of a compiled step: parameters and momenta in the graph's variables, and as they were before and after its proof. */
  readonly copies: number;
  /** What a backend needs around its tensors: other layouts of them, results under way, what its allocator keeps. */
  readonly workspace: number;
  readonly total: number;
};

/** What a training runs on: a backend that compiles its steps needs more. */
type Runs = { readonly cls: BackendClass; readonly compiler?: object };

/**
 * Workspace as a share of activations, and a part that is always there. Chosen by `node bench/memory.ts` so that the
 * estimate lies between the measured peak and twice it: 1.2 to 1.9 times with eager steps (ResNet-8, -20, -56, VGG-11,
 * batches of 128), 1.1 to 1.5 with compiled ones (VGG-16 as well).
 */
const WORKSPACE: Readonly<Record<BackendClass, { readonly share: number; readonly always: number }>> = {
  tensorflow: { share: 0.5, always: 128 * 1024 ** 2 },
  webgpu: { share: 0.5, always: 256 * 1024 ** 2 },
  wasm: { share: 0.25, always: 32 * 1024 ** 2 },
};

/** Where a backend's own memory ends, whatever the machine has. */
const OWN_LIMIT: Partial<Record<BackendClass, number>> = { wasm: 4 * 1024 ** 3 };

/** Whole states that a compiled step holds beside the training's own while it is proven. */
const COPIES = 5;

export function estimateMemory(graph: Graph, batch: number, { cls, compiler }: Runs): MemoryEstimate {
  const tensors = trainingTensors(graph, batch);
  const { parameters, momenta, activations } = tensors;
  const { share, always } = WORKSPACE[cls];
  const workspace = Math.round(always + share * activations);
  // Gradients, which `momenta` counts too, belong to no state.
  const copies = compiler === undefined ? 0 : COPIES * (parameters + momenta / 2);
  const batches = 4 * SLOTS * batch * graph.input.reduce((a, b) => a * b, 1);
  const total = parameters + momenta + activations + batches + copies + workspace;
  return { ...tensors, batches, copies, workspace, total };
}

/**
 * Refuses a training that can't fit, before it starts: Fault `out-of-memory` with the numbers and what to change.
 * `available` is what this process can still get, in bytes.
 */
export function assertFits(
  { graph, batch, backend }: { readonly graph: Graph; readonly batch: number; readonly backend: Runs },
  available: number,
): void {
  const { total, parameters, momenta, activations, batches, copies, workspace } = estimateMemory(
    graph,
    batch,
    backend,
  );
  const limit = Math.min(available, OWN_LIMIT[backend.cls] ?? Infinity);
  if (total <= limit) return;
  const compiled = copies === 0 ? '' : `, copies for compiled steps ${mib(copies)}`;
  const parts = `parameters ${mib(parameters)}, gradients and momenta ${mib(momenta)}, activations of ${batch} images ${mib(activations)}, batches prepared ahead ${mib(batches)}${compiled}, workspace ${mib(workspace)}`;
  const most = largestBatch(graph, batch, backend, limit);
  const smaller =
    most === 0 ? 'Not even one image fits: make the network narrower' : `A batch of ${most} would fit`;
  const own = limit < available;
  throw new Fault(
    'out-of-memory',
    `Training needs about ${mib(total)} of memory (${parts}); ${own ? `the ${backend.cls} backend has` : 'this machine has'} ${mib(limit)}.`,
    {
      hint: `${smaller}${own ? ', or use another backend' : ''}; or start a runner on a machine with more memory.`,
      class: 'platform',
    },
  );
}

/** Largest batch below `batch` that fits, by halves of the interval; 0 when none does. */
function largestBatch(graph: Graph, batch: number, backend: Runs, limit: number): number {
  let [fits, tooMany] = [0, batch];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (estimateMemory(graph, middle, backend).total <= limit) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

function mib(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}
