import { eq, inArray } from 'drizzle-orm';
import { FLOOR_METHODS } from '#core/fairness/ranked';
import type { Contender } from '#core/verification/contender';
import { planFloors } from '#core/verification/floorPlan';
import { wantedFloors } from '#core/verification/floors';
import type { PlanPlace, VerificationPlan } from '#core/verification/plan';
import type { SubmissionFile } from '#core/wire/submission';
import { board, boardVersion } from '#drizzle/schema/boards';
import { entry } from '#drizzle/schema/entries';
import type { EntryOrigin } from '#drizzle/schema/entries';
import { SYSTEM } from '#server/auth/actor';
import { isCurrentBoardVersion } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { openBoard } from '#server/services/boards';
import type { OpenBoard } from '#server/services/boards';
import { floorState } from '#server/services/floorState';
import { takesPublications } from '#server/services/refuseClosedRound';
import { seedsOf } from '#server/services/startRound';
import { swapPlan } from '#server/services/swapPlan';
import { baselinesOf, createSubmission } from '#server/services/submissions';
import { publish } from '#server/stages/changes';
import { PRIORITY } from '#server/stages/priority';
import { storePlan } from '#server/stages/storePlan';
import { methodById } from '#methods/registry';

/**
 * Plans what results have called for since the last time, for every board: floors (design: fairness, floors on every
 * board) and swaps. They run when nobody waits for anything, and nobody is charged. Returns the boards that have more to
 * compute now.
 */
export async function planDueExtras(db: Db): Promise<string[]> {
  const due = await db
    .select({ id: board.id })
    .from(boardVersion)
    .innerJoin(board, isCurrentBoardVersion)
    .where(eq(boardVersion.extrasDue, true))
    .orderBy(board.id);
  const changed: string[] = [];
  for (const { id } of due) if ((await planExtras(db, id)) > 0) changed.push(id);
  return changed;
}

/** Plans a board's missing floors and swaps; asked again without a new result, it does nothing. Returns new entries. */
export async function planExtras(db: Db, id: string): Promise<number> {
  const now = await openBoard(db, id);
  if (!(await takesPublications(db, now.version))) return 0;
  const entered = await ensureBaselines(db, now);
  const added = await db.transaction(async (tx) => {
    const { version } = await openBoard(tx, id);
    // One planning of a board at a time, and no completion between what is read and the mark that it was.
    await tx.select().from(boardVersion).where(eq(boardVersion.id, version.id)).for('no key update');
    await tx.update(boardVersion).set({ extrasDue: false }).where(eq(boardVersion.id, version.id));
    const opened = await openBoard(tx, id);
    const { backend } = opened.version;
    if (backend === null || !(await takesPublications(tx, opened.version))) return 0;
    const place: PlanPlace = {
      board: opened.version.definition,
      dataset: opened.dataset,
      backend,
      denseMacs: opened.version.denseMacs,
      seeds: await seedsOf(tx, opened.version),
    };
    const rows = await tx.select().from(entry).where(eq(entry.boardVersion, opened.version.id));
    const floors = planFloors(place, floorMethods(), wantedFloors(await floorState(tx, opened, rows)));
    const swaps = await swapPlan(tx, opened, place, rows);
    return (
      (await storeMissing(tx, opened, floors, 'floor')) + (await storeMissing(tx, opened, swaps, 'swap'))
    );
  });
  if (added > 0) await publish(db, [{ kind: 'board', id }]);
  return entered + added;
}

function floorMethods() {
  const named = (id: 'random-filter' | 'l1-filter'): Contender['method'] => {
    const { revision, asPublished } = methodById(id);
    return { id, config: asPublished as Contender['method']['config'], revision };
  };
  return { 'random-filter': named('random-filter'), 'l1-filter': named('l1-filter') };
}

/** Stores the entries that the board doesn't have. What failed is not tried again just because a floor was looked for. */
async function storeMissing(
  tx: Db,
  { version }: OpenBoard,
  plan: VerificationPlan,
  origin: Exclude<EntryOrigin, 'submission'>,
): Promise<number> {
  const ids = plan.entries.map((one) => one.id);
  if (ids.length === 0) return 0;
  const known = await tx.select({ id: entry.id }).from(entry).where(inArray(entry.id, ids));
  const there = new Set(known.map((row) => row.id));
  const entries = plan.entries.filter((one) => !there.has(one.id));
  if (entries.length === 0) return 0;
  const needed = new Set(
    entries.flatMap(({ runs }) => runs.flatMap(({ base, prune, retrain }) => [base, prune, retrain])),
  );
  const stages = plan.stages.filter(({ hash }) => needed.has(hash));
  await storePlan(
    tx,
    { ...plan, entries, stages },
    {
      boardVersion: version.id,
      dataset: { id: version.dataset, version: version.datasetVersion },
      backend: version.backend!,
      priority: PRIORITY[origin],
      submission: null,
      origin,
      round: version.definition.ranking === undefined ? null : version.id,
      phase: 'published',
    },
  );
  return entries.length;
}

/** Random and L1 filters as published stand on every board with a result, at each of its targets, whoever enters them. */
async function ensureBaselines(db: Db, { version }: OpenBoard): Promise<number> {
  const there = await baselinesOf(db, version.id);
  const targets = version.definition.bands.map((band) => band.target);
  const [recipe] = version.definition.recipes;
  if (recipe === undefined) return 0;
  let entered = 0;
  for (const method of FLOOR_METHODS) {
    const taken = there.filter((one) => one.method.id === method).flatMap((one) => one.targets);
    const missing = targets.filter((target) => !taken.includes(target));
    if (missing.length === 0) continue;
    const { entries } = await createSubmission(db, SYSTEM, {
      board: version.board,
      method,
      config: methodById(method).asPublished as SubmissionFile['config'],
      recipe,
      targets: missing,
      search: { configurations: 1, split: 'none', notes: 'The configuration as published.' },
      note: 'A floor of the board, entered by the board itself.',
    });
    entered += entries.length;
  }
  return entered;
}
