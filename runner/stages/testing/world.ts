import { encodePacked } from '#core/datasets/packed';
import { generateShapes } from '#core/datasets/shapes';
import { sha256Hex } from '#core/identity/fingerprint';
import { buildNetwork } from '#core/networks/registry';
import type { Recipe } from '#core/recipes/recipe';
import { rateBand } from '#core/selection/band';
import type { Lease, Progress } from '#core/wire/runner';
import type { BaseStage, PruneStage, RetrainStage, Stage, StageResult } from '#core/wire/stage';
import { openBackend } from '#runner/compute/backend';
import type { StageIo } from '#runner/stages/io';

/** A board small enough for a unit test: shapes 16×16, a ResNet-8 of a few filters, two epochs. For tests only. */
const IMAGES = { train: 120, test: 50 };
const network = { family: 'resnet-cifar', config: { widths: [4, 6, 8], blocks: 1, shortcut: 'A' as const } };
const packed = encodePacked(...split(generateShapes({ size: 16, ...IMAGES, seed: 5 })));
const datasetArtifact = sha256Hex(packed.bytes);
export const dataset = packed.descriptor;
export const graph = buildNetwork(network, { image: dataset.image, classes: dataset.classes.length });

export const recipe: Recipe = {
  id: 'tiny',
  epochs: 2,
  schedule: { kind: 'step', lr: 0.05, milestones: [1], gamma: 0.1 },
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
  };
}

export type World = { readonly io: StageIo; readonly artifacts: Map<string, Uint8Array>; readonly reports: Progress[] };

/** A store in memory that holds the dataset, and a list of the reports. */
export async function world(signal: AbortSignal = new AbortController().signal): Promise<World> {
  const artifacts = new Map<string, Uint8Array>([[datasetArtifact, packed.bytes]]);
  const reports: Progress[] = [];
  const io: StageIo = {
    backend: await openBackend('wasm'),
    runner: 'test-runner',
    signal,
    artifact: async (sha256) => {
      const bytes = artifacts.get(sha256);
      if (bytes === undefined) throw new Error(`no artifact ${sha256}`);
      return bytes;
    },
    store: async (bytes) => {
      const sha256 = sha256Hex(bytes);
      artifacts.set(sha256, bytes);
      return { sha256, bytes: bytes.length };
    },
    report: async (progress) => void reports.push(progress),
  };
  return { io, artifacts, reports };
}

function split({ descriptor, train, test }: ReturnType<typeof generateShapes>): Parameters<typeof encodePacked> {
  return [descriptor, { train, test }];
}
