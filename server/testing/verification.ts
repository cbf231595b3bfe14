import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { fingerprint } from '#core/identity/fingerprint';
import { networkCost } from '#core/networks/cost';
import type { Graph } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { buildNetwork } from '#core/networks/registry';
import { shrinkGraph } from '#core/networks/shrink';
import type { Recipe } from '#core/recipes/recipe';
import { lrAt, stepsPerEpoch } from '#core/recipes/schedule';
import { selectFilters } from '#core/selection/select';
import { trainingLength } from '#core/verification/work';
import type { ArtifactKind } from '#core/wire/artifact';
import type { BackendClass, BoardFile } from '#core/wire/board';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { Latency } from '#core/wire/latency';
import type { Lease } from '#core/wire/runner';
import type { StageResult } from '#core/wire/stage';
import type { SubmissionFile } from '#core/wire/submission';
import { artifact } from '#drizzle/schema/artifacts';
import { runner } from '#drizzle/schema/runners';
import { apiToken } from '#drizzle/schema/tokens';
import { user } from '#drizzle/schema/users';
import { SYSTEM } from '#server/auth/actor';
import type { Db } from '#server/db/types';
import { createBoard } from '#server/services/boards';
import { registerDataset } from '#server/services/datasets';
import { completeStage } from '#server/stages/complete';
import { leaseStage } from '#server/stages/lease';
import type { LeasingRunner } from '#server/stages/lease';
import { programVersion } from '#server/version';
import { RatioSchema } from '#core/selection/ratio';

/** A small dataset's description; no test here reads its pixels. */
export const TEST_DATASET: DatasetDescriptor = {
  id: 'tiny',
  version: fingerprint('tiny'),
  title: 'Tiny',
  image: [16, 16, 3],
  classes: ['a', 'b', 'c', 'd', 'e'],
  train: 40,
  test: 1000,
  normalisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  provenance: { format: 'generated' },
  revision: 1,
};

/** A board on it, changed as a test needs it. */
export function testBoard(changes: Partial<BoardFile> = {}): BoardFile {
  return {
    id: 'tiny-board',
    title: 'Tiny board',
    description: '',
    dataset: { id: TEST_DATASET.id, version: null },
    network: { family: 'resnet-cifar', config: { widths: [8, 16, 32], blocks: 1, shortcut: 'A' } },
    granularity: 'filter',
    prunable: 'inner',
    targets: [2],
    training: {
      batchSize: 8,
      lastBatch: 'keep',
      weightDecay: 1e-4,
      augmentation: { kind: 'none' },
      labelSmoothing: 0,
    },
    baseRecipe: 'step-2',
    recipes: ['ft-1', 'clr-1'],
    bases: 3,
    budgets: [],
    backend: 'wasm',
    demo: false,
    ...changes,
  };
}

export function testSubmission(changes: Partial<SubmissionFile> = {}): SubmissionFile {
  return {
    board: 'tiny-board',
    method: 'l1-filter',
    config: { ratio: { kind: 'target' } },
    recipe: 'clr-1',
    targets: [2],
    search: { configurations: 1, split: 'none', notes: '' },
    note: '',
    ...changes,
  };
}

/** Registers the dataset and the board. */
export async function seedBoard(db: Db, changes: Partial<BoardFile> = {}): Promise<void> {
  await seedDataset(db);
  await createBoard(db, SYSTEM, testBoard(changes));
}

export async function seedDataset(db: Db): Promise<void> {
  const hash = await seedArtifact(db, 'dataset', 'tiny dataset');
  await registerDataset(db, SYSTEM, { descriptor: TEST_DATASET, artifact: hash });
}

/** An artifact's row; the bytes stay away. */
export async function seedArtifact(db: Db, kind: ArtifactKind, content: string): Promise<string> {
  const sha256 = fingerprint(content);
  await db.insert(artifact).values({ sha256, bytes: 10, kind, createdBy: 'system' }).onConflictDoNothing();
  return sha256;
}

/** A runner that was heard of just now. */
export async function seedRunner(
  db: Db,
  backends: readonly BackendClass[] = ['wasm'],
): Promise<LeasingRunner> {
  const id = randomUUID();
  await db.insert(user).values({ id, name: 'Operator', roles: ['operator'] });
  await db.insert(apiToken).values({
    id,
    userId: id,
    name: 'test',
    hash: id,
    lastFour: 'test',
    scopes: ['runner'],
    trust: 'official',
  });
  await db.insert(runner).values({
    id,
    tokenId: id,
    name: `runner ${id.slice(0, 4)}`,
    trust: 'official',
    version: programVersion(),
    backends: [...backends],
    device: 'test',
    memoryBytes: 0,
  });
  return { id, backends };
}

/** Correct test images of a stage's last epoch, of 1,000. */
export type CorrectOf = (lease: Lease) => number;

/** Leases and completes until nothing is ready. Returns the hashes in order. */
export async function computeAll(
  db: Db,
  by: LeasingRunner,
  correctOf: CorrectOf = () => 700,
): Promise<string[]> {
  const hashes: string[] = [];
  for (;;) {
    const lease = await leaseStage(db, by);
    if (lease === null) return hashes;
    await completeStage(db, await completionOf(db, lease, correctOf(lease)));
    hashes.push(lease.hash);
  }
}

/** A valid completion of a lease: every number is what a runner would have to report. */
export async function completionOf(db: Db, lease: Lease, correct: number) {
  await seedArtifact(db, 'checkpoint', `checkpoint of ${lease.hash}`);
  return { hash: lease.hash, leaseToken: lease.leaseToken, result: resultFor(lease, correct) };
}

export function resultFor(lease: Lease, correct: number): StageResult {
  const graph = buildNetwork(lease.network, {
    image: lease.dataset.image,
    classes: lease.dataset.classes.length,
  });
  const common = {
    checkpoint: {
      sha256: fingerprint(`checkpoint of ${lease.hash}`),
      bytes: 10,
      weightsHash: fingerprint(`weights of ${lease.hash}`),
    },
    evaluation: { correct, total: lease.dataset.test, loss: 1 },
    provenance: {
      backend: lease.stage.backend,
      device: 'test',
      versions: {},
      flags: {},
      commit: null,
      runner: 'test',
    },
  };
  switch (lease.stage.kind) {
    case 'base':
      return { kind: 'base', ...common, ...trained(graph, lease.stage.recipe, lease.dataset, correct) };
    case 'retrain':
    case 'scratch': {
      const pruned = lease.inputs.map(({ result }) => result).find((result) => result.kind === 'prune');
      const network = pruned === undefined ? graph : shrinkGraph(graph, pruned.kept);
      return {
        kind: lease.stage.kind,
        ...common,
        ...trained(network, lease.stage.recipe, lease.dataset, correct),
      };
    }
    case 'prune': {
      const groups = prunableGroups(graph, lease.stage.prunable);
      const scores = Object.fromEntries(
        groups.map(({ id, channels }) => [id, Array.from({ length: channels }, (_, i) => i)]),
      );
      const ratio = RatioSchema.parse(lease.stage.method.config['ratio']);
      const chosen = selectFilters({ graph, groups, scores, ratio, band: lease.stage.band });
      return {
        kind: 'prune',
        ...common,
        ...chosen,
        kept: Object.fromEntries(Object.entries(chosen.kept).map(([id, kept]) => [id, [...kept]])),
        toppedUp: [...chosen.toppedUp],
        latency: LATENCY,
        ledger: {
          epochs: 0,
          epochEquivalents: 0,
          imagesForward: 0,
          imagesBackward: 0,
          trainingFlops: 0,
          seconds: 0.1,
        },
      };
    }
  }
}

function trained(graph: Graph, recipe: Recipe, dataset: DatasetDescriptor, correct: number) {
  const { epochs, rows, images, steps: last } = trainingLength(recipe, dataset.train);
  const steps = stepsPerEpoch(recipe, dataset.train);
  const final = correct / dataset.test;
  return {
    epochs: Array.from({ length: rows }, (_, i) => ({
      epoch: i + 1,
      trainLoss: 1,
      trainTop1: final,
      testTop1: i + 1 === rows ? final : final / 2,
      lr: lrAt(recipe.schedule, recipe.epochs, steps, Math.min((i + 1) * steps, last) - 1),
      seconds: 1,
    })),
    ledger: {
      epochs,
      epochEquivalents: 0,
      imagesForward: images,
      imagesBackward: images,
      trainingFlops: 6 * networkCost(graph).macs * images,
      seconds: 1,
    },
  };
}

/** Pretends that a stage's runner was last heard of this many seconds ago. */
export async function silence(db: Db, hash: string, seconds: number): Promise<void> {
  await db.execute(
    sql`update stage set heartbeat_at = now() - make_interval(secs => ${seconds}) where hash = ${hash}`,
  );
}

/** Pretends that every wait before a retry is over. */
export async function endWaits(db: Db): Promise<void> {
  await db.execute(sql`update stage set ready_at = now() where ready_at > now()`);
}

/** A checkpoint of a lease after `epoch` epochs, with its artifact's row. */
export async function checkpointAt(db: Db, lease: Lease, epoch: number, epochs = 2) {
  const sha256 = await seedArtifact(db, 'training-state', `state of ${lease.hash} ${lease.fence} ${epoch}`);
  const point = { sha256, bytes: 10, epoch, step: 0, share: epoch / epochs };
  return { hash: lease.hash, leaseToken: lease.leaseToken, point };
}

export async function count(
  db: Db,
  table: 'stage' | 'run' | 'entry' | 'submission' | 'verdict',
): Promise<number> {
  const { rows } = await db.execute<{ n: number }>(
    sql`select count(*)::int as n from ${sql.identifier(table)}`,
  );
  return rows[0]?.n ?? 0;
}

/** What a runner would have measured: these runs compute nothing. */
const LATENCY: Latency = {
  batches: [
    {
      images: 1,
      repetitions: 15,
      dense: { median: 2, quartiles: [1.5, 2.5] },
      pruned: { median: 1, quartiles: [0.5, 1.5] },
    },
  ],
};
