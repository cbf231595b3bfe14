import { encodePacked, type Split } from '#core/datasets/packed';
import { sha256Hex } from '#core/identity/fingerprint';
import { buildNetwork } from '#core/networks/registry';
import type { Recipe } from '#core/recipes/recipe';
import { rng } from '#core/rng/counter';
import { rateBand } from '#core/selection/band';
import type { Lease, Progress } from '#core/wire/runner';
import type { BaseStage, PruneStage, RetrainStage, Stage, StageResult } from '#core/wire/stage';
import { openBackend } from '#runner/compute/backend';
import type { StageIo } from '#runner/stages/io';

/**
 * A board small enough for a unit test: four classes of 8×8 images with one bright quarter each, a ResNet-8 of a few
 * filters, four epochs. Made here, so that what is pinned moves with the engine alone. For tests only.
 */
const IMAGES = { train: 120, test: 50 };
const SIZE = 8;
const network = { family: 'resnet-cifar', config: { widths: [4, 6, 8], blocks: 1, shortcut: 'A' as const } };
const packed = encodePacked(
  {
    id: 'quarters',
    title: 'Bright quarters',
    image: [SIZE, SIZE, 3],
    classes: ['top left', 'top right', 'bottom left', 'bottom right'],
    ...IMAGES,
    normalisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    provenance: { format: 'test' },
    revision: 1,
  },
  { train: quarters('train', IMAGES.train), test: quarters('test', IMAGES.test) },
);
const datasetArtifact = sha256Hex(packed.bytes);
export const dataset = packed.descriptor;
export const graph = buildNetwork(network, { image: dataset.image, classes: dataset.classes.length });

export const recipe: Recipe = {
  id: 'tiny',
  epochs: 4,
  schedule: { kind: 'step', lr: 0.05, milestones: [3], gamma: 0.1 },
  optimizer: {
    kind: 'sgd',
    momentum: 0.9,
    nesterov: false,
    weightDecay: 1e-4,
    decays: 'all',
    momentumReset: true,
  },
  batchSize: 32,
  lastBatch: 'keep',
  augmentation: { kind: 'pad-crop-flip', pad: 2 },
  normalisation: 'dataset',
  loss: { kind: 'cross-entropy', labelSmoothing: 0, distillation: null },
  batchNormReestimation: null,
  gradientClipping: null,
  weightAveraging: null,
  precision: 'float32',
};

const REVISIONS = { stage: 1, network: 1, dataset: 1, recipe: 1 };
const common = { backend: 'wasm' as const, seed: 7 };

export const baseStage: BaseStage = {
  kind: 'base',
  dataset: { id: dataset.id, version: dataset.version },
  network,
  recipe,
  revisions: REVISIONS,
  ...common,
};

export function pruneStage(base: string, method = 'l1-filter'): PruneStage {
  return {
    kind: 'prune',
    base,
    method: { id: method, config: { ratio: { kind: 'target' } } },
    prunable: 'inner',
    band: rateBand(graph, 'inner', 1.5),
    revisions: { stage: 1, method: 1, selection: 1 },
    ...common,
  };
}

export function retrainStage(pruned: string): RetrainStage {
  return { kind: 'retrain', pruned, recipe, revisions: { stage: 1, recipe: 1 }, ...common };
}

export type Input = { readonly stage: string; readonly result: StageResult };

export function lease(stage: Stage, inputs: readonly Input[] = []): Lease {
  return {
    hash: 'f'.repeat(64),
    stage,
    leaseToken: 'token',
    fence: 1,
    attempt: 1,
    inputs: [...inputs],
    dataset,
    datasetArtifact,
    network,
    heartbeatSeconds: 15,
    resume: null,
  };
}

export type World = {
  readonly io: StageIo;
  readonly artifacts: Map<string, Uint8Array>;
  readonly reports: Progress[];
  readonly logged: string[];
};

/** A store in memory that holds the dataset, and a list of the reports. */
export async function world(signal: AbortSignal = new AbortController().signal): Promise<World> {
  const artifacts = new Map<string, Uint8Array>([[datasetArtifact, packed.bytes]]);
  const reports: Progress[] = [];
  const logged: string[] = [];
  const io: StageIo = {
    backend: await openBackend('wasm'),
    runner: 'test-runner',
    signal,
    artifact: async (sha256) => {
      const bytes = artifacts.get(sha256);
      if (bytes === undefined) throw new Error(`no artifact ${sha256}`);
      return bytes;
    },
    streaming: null,
    store: async (bytes) => {
      const sha256 = sha256Hex(bytes);
      artifacts.set(sha256, bytes);
      return { sha256, bytes: bytes.length };
    },
    report: async (progress) => void reports.push(progress),
    checkpoints: null,
    log: (line) => void logged.push(line),
  };
  return { io, artifacts, reports, logged };
}

/** Noise, brighter in the quarter that is the image's class. */
function quarters(name: string, count: number): Split {
  const random = rng(5, name);
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 4);
  const pixels = Uint8Array.from({ length: count * SIZE * SIZE * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3) % (SIZE * SIZE);
    const [bottom, right] = [Math.floor(pixel / SIZE) >= SIZE / 2, pixel % SIZE >= SIZE / 2];
    const bright = labels[Math.floor(at / (SIZE * SIZE * 3))] === (bottom ? 2 : 0) + (right ? 1 : 0);
    return random.below(180) + (bright ? 75 : 0);
  });
  return { pixels, labels };
}
