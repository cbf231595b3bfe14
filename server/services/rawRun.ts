import { Fault } from '#core/errors/fault';
import type { RawRun } from '#core/wire/run';
import type { Db } from '#server/db/types';
import { openEntry, reproduceOf } from '#server/services/entryView';
import { floorName, methodName } from '#server/services/names';
import { runViews } from '#server/services/runViews';

/** One run of an entry with its stages' definitions. Throws Fault `not-found`. */
export async function rawRun(
  db: Db,
  { id, index }: { readonly id: string; readonly index: number },
): Promise<RawRun> {
  const opened = await openEntry(db, id);
  const { entry, board } = opened;
  const { views, stages } = await runViews(db, entry);
  const run = views.find((one) => one.index === index);
  if (run === undefined)
    throw new Fault('not-found', `Entry ${id} has no run ${index + 1}.`, {
      hint: `It has ${views.length} of them.`,
    });
  const facts = run.stages.map(({ hash, sealed }) => ({ hash, sealed, stage: stages.get(hash) }));
  const pruned = facts.find(({ stage }) => stage?.kind === 'prune');
  const result = pruned?.stage?.result;
  return {
    entry: {
      id: entry.id,
      name: entry.floor === null ? methodName(entry.method) : floorName(entry.method, entry.floor),
      recipe: entry.recipeId,
      board: { id: board.id, title: board.title, demo: board.demo },
      reproduce: await reproduceOf(db, opened),
    },
    of: views.length,
    run,
    definitions: facts.map(({ hash, sealed, stage }) => ({
      hash,
      definition: sealed ? null : (stage?.definition ?? null),
    })),
    kept: pruned?.sealed !== true && result?.kind === 'prune' ? result.kept : null,
  };
}
