import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { and, eq, isNull } from 'drizzle-orm';
import { fingerprint } from '#core/identity/fingerprint';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { Lease } from '#core/wire/runner';
import type { StageResult } from '#core/wire/stage';
import type { SubmissionFile } from '#core/wire/submission';
import { entry } from '#drizzle/schema/entries';
import { user } from '#drizzle/schema/users';
import { SYSTEM } from '#server/auth/actor';
import { openPglite } from '#server/db/open';
import type { Db } from '#server/db/types';
import { ensureLiterature } from '#server/literature/seed';
import { createBoard } from '#server/services/boards';
import { registerDataset } from '#server/services/datasets';
import { openDispute } from '#server/services/disputes';
import { createSubmission } from '#server/services/submissions';
import { completionOf, seedArtifact, seedRunner, testBoard } from '#server/testing/verification';
import { completeStage } from '#server/stages/complete';
import { leaseStage } from '#server/stages/lease';

/*
 * A data folder with a board whose accuracies are made up: the pages of a full site without hours of training. All that
 * follows from the accuracies (keys, ranks, verdicts, costs, rates) is computed by the server as ever. The board says on
 * its page that its numbers are made up.
 */

const DATASET: DatasetDescriptor = {
  id: 'cifar10',
  version: fingerprint('made-up CIFAR-10'),
  title: 'CIFAR-10',
  image: [32, 32, 3],
  classes: ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  train: 50_000,
  test: 10_000,
  normalisation: { mean: [0.491, 0.482, 0.447], std: [0.247, 0.243, 0.262] },
  provenance: { format: 'made up' },
  revision: 1,
};

export const MADE_UP_BOARD = 'cifar10-resnet56';
/** Targets at which papers print rows of ResNet-56: their re-runs stand beside them. */
const TARGETS = [1.97, 3.55];
const BOARD = testBoard({
  id: MADE_UP_BOARD,
  title: 'CIFAR-10, ResNet-56',
  description: 'All accuracies of this board are made up: it shows the pages, not the methods.',
  dataset: { id: DATASET.id, version: null },
  network: { family: 'resnet-cifar', config: { widths: [16, 32, 64], blocks: 9, shortcut: 'A' } },
  targets: TARGETS,
  training: {
    batchSize: 128,
    lastBatch: 'keep',
    weightDecay: 5e-4,
    augmentation: { kind: 'pad-crop-flip', pad: 4 },
    labelSmoothing: 0,
  },
  baseRecipe: 'step-160',
  recipes: ['ft-40', 'clr-40'],
  bases: 5,
});

const TARGET_RATIO = { kind: 'target' };
const SUBMISSIONS: readonly Pick<SubmissionFile, 'method' | 'config' | 'recipe'>[] = [
  { method: 'random-filter', config: { ratio: TARGET_RATIO }, recipe: 'ft-40' },
  { method: 'l1-filter', config: { ratio: TARGET_RATIO }, recipe: 'ft-40' },
  { method: 'l2-filter', config: { ratio: TARGET_RATIO }, recipe: 'clr-40' },
  {
    method: 'depgraph-group-norm',
    config: { ratio: { kind: 'global', normalise: 'none', atLeast: 2 } },
    recipe: 'clr-80',
  },
];

/** Points that a method's and a recipe's made-up accuracy differs by. */
const EFFECT: Readonly<Record<string, number>> = {
  'random-filter': -1.1,
  'l1-filter': 0,
  'l2-filter': 0.15,
  'depgraph-group-norm': 0.5,
  ft: 0,
  clr: 0.6,
};

/** Fills a data folder that no server uses. */
export async function makeUpSite(dataFolder: string): Promise<void> {
  mkdirSync(dataFolder, { recursive: true });
  const opened = await openPglite(join(dataFolder, 'db'));
  try {
    await ensureLiterature(opened.db);
    const artifact = await seedArtifact(opened.db, 'dataset', 'made-up CIFAR-10');
    await registerDataset(opened.db, SYSTEM, { descriptor: DATASET, artifact });
    await createBoard(opened.db, SYSTEM, BOARD);
    for (const one of SUBMISSIONS) {
      await createSubmission(opened.db, SYSTEM, {
        ...one,
        board: MADE_UP_BOARD,
        targets: TARGETS,
        search: { configurations: 1, split: 'none', notes: '' },
        note: '',
      });
    }
    await computeMadeUp(opened.db);
    await disputeOne(opened.db);
  } finally {
    await opened.close();
  }
}

/** A reader disputes an entry, and nobody has decided yet. */
async function disputeOne(db: Db): Promise<void> {
  const reader = { id: 'reader', name: 'A reader', roles: ['researcher'] as const };
  await db.insert(user).values({ ...reader, roles: [...reader.roles] });
  const [about] = await db
    .select({ id: entry.id })
    .from(entry)
    .where(and(eq(entry.method, 'depgraph-group-norm'), eq(entry.recipeId, 'clr-40'), isNull(entry.floor)))
    .orderBy(entry.target)
    .limit(1);
  if (about === undefined) throw new Error('the made-up site lacks the entry that is to be disputed');
  const claim =
    'The group norm is taken over the shortcut too; the paper leaves it out. Made up like the accuracies.';
  await openDispute(db, { kind: 'person', scopes: null, ...reader }, { entry: about.id, claim });
}

type Pruned = { readonly method: string; readonly target: number };

async function computeMadeUp(db: Db): Promise<void> {
  const runner = await seedRunner(db);
  const pruned = new Map<string, Pruned>();
  for (;;) {
    const lease = await leaseStage(db, runner);
    if (lease === null) return;
    const { stage } = lease;
    if (stage.kind === 'prune')
      pruned.set(lease.hash, { method: stage.method.id, target: stage.band.target });
    const completion = await completionOf(db, lease, correctOf(lease, pruned));
    await completeStage(db, { ...completion, result: withCurve(completion.result) });
  }
}

/** Correct test images of a stage's last epoch, of 10,000. */
function correctOf({ hash, stage }: Lease, pruned: ReadonlyMap<string, Pruned>): number {
  const noise = 24 * noiseOf(hash);
  if (stage.kind === 'base') return Math.round(9340 + noise);
  if (stage.kind === 'prune') return Math.round(1000 + 2500 * Math.abs(noiseOf(hash)));
  const { method, target } = pruned.get(stage.pruned) ?? { method: '', target: 1 };
  const [family = '', epochs = '40'] = stage.recipe.id.split('-');
  const points =
    (EFFECT[method] ?? 0) * (target > 2 ? 1.6 : 1) +
    (EFFECT[family] ?? 0) -
    1.1 * (target - 1) +
    (Number(epochs) > 40 ? 0.2 : 0);
  return Math.round(9300 + 100 * points + noise);
}

/** In −1 … 1, the same for the same stage. */
function noiseOf(hash: string): number {
  return Number.parseInt(fingerprint(`noise ${hash}`).slice(0, 8), 16) / 0x7fff_ffff - 1;
}

/** Curves that rise as trainings do and end where the result does. */
function withCurve(result: StageResult): StageResult {
  if (result.kind === 'prune') return result;
  const last = result.evaluation.correct / result.evaluation.total;
  const count = result.epochs.length;
  const epochs = result.epochs.map((one, i) => {
    if (i + 1 === count) return { ...one, trainTop1: Math.min(1, last + 0.03), trainLoss: 0.05 };
    const left = 1 - (i + 1) / count;
    const dip = 0.05 * left * (1 + 0.4 * noiseOf(`${last} ${i}`));
    return {
      ...one,
      testTop1: last - dip,
      trainTop1: Math.min(1, last - dip + 0.03),
      trainLoss: 0.05 + left * 0.4,
    };
  });
  return { ...result, epochs } as StageResult;
}
