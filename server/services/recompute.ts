import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { entryDrops } from '#core/fairness/drops';
import { entryMean, meanOf } from '#core/fairness/entryMean';
import { addLedgers } from '#core/fairness/ledger';
import { entryRecord } from '#core/fairness/records';
import { setupKeys } from '#core/fairness/setups';
import { standingOf } from '#core/fairness/standing';
import { meanTrainability, trainabilityDamage } from '#core/fairness/trainability';
import { basePart, retrainingPart } from '#core/recipes/pruningPoint';
import type { EntryRecord } from '#core/fairness/record';
import { inBand } from '#core/selection/band';
import { initialWeightsHash } from '#core/verification/initialWeights';
import { pruneTrainingOf } from '#core/verification/pruneTraining';
import { boardVersion } from '#drizzle/schema/boards';
import { datasetVersion } from '#drizzle/schema/datasets';
import { entry } from '#drizzle/schema/entries';
import { run } from '#drizzle/schema/runs';
import type { RunLedger } from '#drizzle/schema/runs';
import { isDatasetOfBoard } from '#server/db/joins';
import type { Db } from '#server/db/types';
import { denseEpochFlops as denseEpoch } from '#server/services/boardDefinition';
import { denseControls } from '#server/services/denseControls';
import type { ControlRuns } from '#server/services/denseControls';
import { isScratchMethod } from '#methods/registry';
import { keyColumns } from '#server/services/entryKeys';
import type { EntryRow } from '#server/services/entryKeys';
import { lossesOf } from '#server/services/losses';
import { BY_ITSELF, noteMovements } from '#server/services/movements';
import type { RecordChange } from '#server/services/movements';
import { rankApart, rankClasses } from '#server/services/rankClasses';
import { dropVerdicts } from '#server/services/staleVerdicts';
import { refreshVerdicts } from '#server/services/verdicts';

type RunRow = typeof run.$inferSelect;
export type BoardFacts = {
  readonly version: typeof boardVersion.$inferSelect;
  readonly dataset: typeof datasetVersion.$inferSelect;
};

/**
 * Recomputes these entries from their finished runs and what their records have lost: means, drops, costs, the key of
 * every setup, the evidence ceiling; then whether the entries of their classes are ranked, and the verdicts they are
 * cells of. Part of the transaction that changes a run or a record; entries are locked in order of their ids, so that
 * two completions of one entry both count.
 */
export async function recomputeEntries(
  tx: Db,
  ids: readonly string[],
  change: RecordChange = BY_ITSELF,
): Promise<void> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return;
  const entries = await tx
    .select()
    .from(entry)
    .where(inArray(entry.id, unique))
    .orderBy(entry.id)
    .for('update');
  const runs = await tx
    .select()
    .from(run)
    .where(inArray(run.entry, unique))
    .orderBy(asc(run.entry), asc(run.index));
  const boards = await boardFacts(
    tx,
    entries.map((row) => row.boardVersion),
  );
  const losses = await lossesOf(tx, unique, runs);
  const controls = await denseControls(tx, entries);
  const derived = entries.map((row) =>
    derive(
      { ...row, losses: losses.get(row.id) ?? [] },
      runs.filter((one) => one.entry === row.id),
      boards.get(row.boardVersion)!,
      controls(row),
    ),
  );
  await writeAll(tx, derived);
  await noteDue(tx, derived, [...boards.keys()]);
  await rankClasses(tx, [...entries.map((row) => row.keyS32), ...derived.map((row) => row.keyS32)]);
  await rankApart(
    tx,
    derived.filter((row) => row.keyS32 === null).map((row) => row.id),
  );
  await dropVerdicts(
    tx,
    derived.filter((row) => row.losses.length > 0).map((row) => row.id),
  );
  for (const [id, { version }] of boards) {
    await refreshVerdicts(
      tx,
      version,
      entries.filter((row) => row.boardVersion === id).map((row) => row.id),
    );
  }
  await noteMovements(
    tx,
    derived.map((row, i) => ({
      entry: row.id,
      from: entries[i]!.ceiling,
      to: row.ceiling,
      losses: row.losses,
    })),
    change,
  );
}

async function boardFacts(tx: Db, ids: readonly string[]): Promise<Map<string, BoardFacts>> {
  const rows = await tx
    .select({ version: boardVersion, dataset: datasetVersion })
    .from(boardVersion)
    .innerJoin(datasetVersion, isDatasetOfBoard)
    .where(inArray(boardVersion.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.version.id, row]));
}

type Finished = RunRow & {
  readonly top1: number;
  readonly rate: number;
  readonly macs: number;
  readonly params: number;
  readonly ledger: RunLedger;
};

function isFinished(row: RunRow): row is Finished {
  return row.state === 'done' && row.top1 !== null && row.ledger !== null;
}

/** The columns of an entry that follow from its runs. */
function derive(row: EntryRow, runs: readonly RunRow[], board: BoardFacts, control: ControlRuns) {
  const done = runs.filter(isFinished);
  const { mean, sd, interval, n } = entryMean(done.map((one) => one.top1));
  const record = recordOf(row, done, board);
  // A base that was pruned in the middle of its training is no dense model to have dropped from.
  const hasWholeBase = row.recipe.pruneAt === undefined;
  const drops = entryDrops(
    done.map((one) => ({
      base: hasWholeBase ? one.baseTop1 : null,
      dense: control.get(one.index)?.top1 ?? null,
      pruned: one.top1,
    })),
  );
  const open = runs.some((one) => one.state === 'waiting');
  return {
    id: row.id,
    n,
    mean,
    sd,
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
    top1: done.map((one) => one.top1),
    byBase: Object.fromEntries(done.map((one) => [one.index, one.top1])),
    rate: average(done.map((one) => one.rate)),
    band: record.band,
    params: average(done.map((one) => one.params)),
    macs: average(done.map((one) => one.macs)),
    drop: drops.drop,
    dropMatched: drops.dropMatched,
    ...trainabilityOf(done, control),
    ...costs(done),
    ceiling: standingOf(record).ceiling,
    losses: row.losses,
    ...keyColumns(setupKeys(record)),
    finishedAt: open || n === 0 ? null : latest(done.map((one) => one.finishedAt)),
  };
}
type Derived = ReturnType<typeof derive>;

/** How far the pruned networks could still be trained, and how much of it pruning cost. */
function trainabilityOf(done: readonly Finished[], control: ControlRuns) {
  const own = done.map((one) => one.trainability);
  const { mean, label } = meanTrainability(own);
  const dense = done.map((one) => control.get(one.index)?.trainability ?? null);
  return { trainability: mean, trainabilityLabel: label, damage: trainabilityDamage(dense, own) };
}

/** The facts that an entry's setups follow from, out of its finished runs. */
function recordOf(row: EntryRow, done: readonly Finished[], board: BoardFacts): EntryRecord {
  return entryRecord({
    evidence: row.evidence,
    losses: row.losses,
    board: board.version.fingerprint,
    // Training from scratch shares no weights with anyone's base: it holds no setup from S2 to S4.2.
    baseSet: isScratchMethod(row.method) ? null : row.baseSet,
    initialWeights: initialWeightsHash(board.version.definition, board.dataset.descriptor),
    imagesPerEpoch: board.dataset.descriptor.train,
    budgets: board.version.definition.budgets,
    denseEpochFlops: denseEpochFlops(board),
    runs: done.map((one) => runFacts(one, row, board)),
  });
}

/** An entry's record as its keys were made from it, with its board; null when there is no such entry. */
export async function openRecord(db: Db, id: string): Promise<OpenedRecord | null> {
  return (await openRecords(db, [id])).get(id) ?? null;
}

/** Several records at once, by entry; ids that name no entry are left out. */
export async function openRecords(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, OpenedRecord>> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return new Map();
  const rows = await db.select().from(entry).where(inArray(entry.id, unique));
  const runs = await db.select().from(run).where(inArray(run.entry, unique)).orderBy(asc(run.index));
  const boards = await boardFacts(
    db,
    rows.map((row) => row.boardVersion),
  );
  return new Map(
    rows.map((row) => {
      const board = boards.get(row.boardVersion)!;
      const done = runs.filter((one) => one.entry === row.id).filter(isFinished);
      return [row.id, { record: recordOf(row, done, board), board }];
    }),
  );
}

export type OpenedRecord = { readonly record: EntryRecord; readonly board: BoardFacts };

function runFacts(one: Finished, row: EntryRow, board: BoardFacts) {
  const { definition } = board.version;
  const band = definition.bands.find((other) => inBand(one.rate, other))?.target ?? null;
  const { base, prune, retrain } = one.ledger;
  if (isScratchMethod(row.method)) {
    return {
      band,
      base: { ledger: base, recipe: null },
      prune: { ledger: prune, recipe: null },
      retrain: { ledger: retrain, recipe: row.recipe },
    };
  }
  const aimed = definition.bands.find(({ target }) => target === row.target)!;
  const inside = pruneTrainingOf(definition, board.dataset.descriptor, row.config, aimed);
  return {
    band,
    base: {
      ledger: base,
      recipe: basePart(definition.baseRecipe, row.recipe, row.target, board.dataset.descriptor.train),
    },
    prune: { ledger: prune, recipe: null, ...inside },
    retrain: { ledger: retrain, recipe: retrainingPart(row.recipe) },
  };
}

function costs(done: readonly Finished[]) {
  const epochsOf = (stage: keyof RunLedger) =>
    average(done.map(({ ledger }) => ledger[stage].epochs + ledger[stage].epochEquivalents));
  return {
    epochsBase: epochsOf('base'),
    epochsPrune: epochsOf('prune'),
    epochsRetrain: epochsOf('retrain'),
    trainingFlops: average(
      done.map(({ ledger }) => addLedgers([ledger.base, ledger.prune, ledger.retrain]).trainingFlops),
    ),
  };
}

/** Training FLOPs of one epoch of the dense network on the board's data: half of it is a budget's tolerance. */
export function denseEpochFlops({ version, dataset }: BoardFacts): number {
  return denseEpoch(version.definition, version.denseMacs, dataset.descriptor.train);
}

/** A finished entry may call for floors and swaps: server/services/extras.ts plans them when nobody waits for it. */
async function noteDue(tx: Db, derived: readonly Derived[], boards: readonly string[]): Promise<void> {
  if (!derived.some((row) => row.finishedAt !== null)) return;
  await tx
    .update(boardVersion)
    .set({ extrasDue: true })
    .where(and(inArray(boardVersion.id, [...boards]), eq(boardVersion.extrasDue, false)));
}

/** One statement for all entries, however many. */
async function writeAll(tx: Db, rows: readonly Derived[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).filter((name) => name !== 'id') as Exclude<
    keyof Derived,
    'id'
  >[];
  const names = columns.map((name) => ({ column: entry[name].name, type: entry[name].getSQLType(), name }));
  const json = JSON.stringify(rows);
  const fields = names.map(({ name, type }) => `"${name}" ${type}`).join(', ');
  const sets = names.map(({ column, name }) => `"${column}" = x."${name}"`).join(', ');
  await tx.execute(sql`
    update ${entry} set ${sql.raw(sets)}
    from jsonb_to_recordset(${json}::jsonb) as x(id text, ${sql.raw(fields)})
    where ${entry.id} = x.id`);
}

function average(values: readonly number[]): number | null {
  return values.length === 0 ? null : meanOf(values);
}

function latest(times: readonly (Date | null)[]): Date | null {
  return times.reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null);
}
