import { Fault } from '#core/errors/fault';
import { canonicalJson } from '#core/identity/canonical';
import { prunableGroups } from '#core/networks/groups';
import { buildNetwork } from '#core/networks/registry';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import { FLOOR_METHODS } from '#core/fairness/ranked';
import { RatioSchema } from '#core/selection/ratio';
import { checkRatio } from '#core/selection/statedCounts';
import type { BoardDefinition } from '#core/verification/board';
import { pruneTrainingOf } from '#core/verification/pruneTraining';
import type { Contender } from '#core/verification/contender';
import type { DatasetDescriptor } from '#core/wire/dataset';
import type { SubmissionFile } from '#core/wire/submission';
import { checkedRecipe } from '#server/services/boardDefinition';
import type { OpenBoard } from '#server/services/boards';
import { atField } from '#server/services/faultsAt';
import { methodById, parseConfig, scratchMethod, submittable } from '#methods/registry';
import type { MethodCard } from '#methods/method';

export type CheckedSubmission = {
  readonly contender: Contender;
  readonly recipeFingerprint: string;
  /** The native recipe is one of the board's standard ones. */
  readonly standard: boolean;
};

/** A submission checked against its board. Throws a Fault that names the field and what is allowed. */
export function checkSubmission(file: SubmissionFile, { version, dataset }: OpenBoard): CheckedSubmission {
  const { definition } = version;
  const method = atField('method', () => submittable(file.method));
  const config = parseConfig(method, file.config) as SubmissionFile['config'];
  refuseImpossibleRatio(config, definition, dataset);
  const targets = checkedTargets(file.targets, definition);
  const native = checkedRecipe(definition, dataset, file.recipe, 'recipe');
  const print = recipeFingerprint(native, dataset.train);
  const standard = definition.recipes.find((one) => recipeFingerprint(one, dataset.train) === print);
  refuseTakenName(native, standard, definition);
  return {
    contender: {
      method: { id: method.id, config, revision: method.revision },
      recipe: standard ?? native,
      targets,
      baseline: isBaseline(method, config),
      ...scratchOf(file),
    },
    recipeFingerprint: print,
    standard: standard !== undefined,
  };
}

/** Whose architecture is trained from scratch, and how long; nothing for a method that scores. */
export function scratchOf({
  method: id,
  config,
}: Pick<SubmissionFile, 'method' | 'config'>): Pick<Contender, 'scratch'> {
  const scratch = scratchMethod(id);
  if (scratch === null) return {};
  const { pruner, ratio, reading } = parseConfig(scratch, config);
  const method = methodById(pruner);
  const pruning = { ...(method.asPublished as SubmissionFile['config']), ratio } as SubmissionFile['config'];
  // Not every method takes every ratio.
  parseConfig(method, pruning);
  return { scratch: { reading, pruner: { id: pruner, config: pruning, revision: method.revision } } };
}

/** Random and L1 filters as published are the floor of every board, whoever submits them. */
function isBaseline(method: MethodCard, config: SubmissionFile['config']): boolean {
  const floors: readonly string[] = FLOOR_METHODS;
  return floors.includes(method.id) && canonicalJson(config) === canonicalJson(method.asPublished);
}

/**
 * A stated ratio that leaves a layer nothing, or doesn't fit the network, and a schedule that doesn't go with the ratio
 * are refused before anything is computed.
 */
function refuseImpossibleRatio(
  config: SubmissionFile['config'],
  board: BoardDefinition,
  dataset: DatasetDescriptor,
): void {
  const ratio = RatioSchema.safeParse(config['ratio']);
  if (!ratio.success) return;
  const graph = buildNetwork(board.network, { image: dataset.image, classes: dataset.classes.length });
  checkRatio(graph, prunableGroups(graph, board.prunable), ratio.data);
  for (const band of board.bands) pruneTrainingOf(board, dataset, config, band);
}

function checkedTargets(targets: readonly number[], board: BoardDefinition): number[] {
  const allowed = board.bands.map((band) => band.target);
  const wrong = targets.find((target) => !allowed.includes(target));
  if (wrong === undefined) return [...new Set(targets)].toSorted((a, b) => a - b);
  throw new Fault('bad-config', `targets: the board has no target ${wrong}.`, {
    field: 'targets',
    hint: `Allowed: ${allowed.join(', ')}.`,
    class: 'submitter',
  });
}

/** One name must not mean two recipes on one board: its tables would show them as one. */
function refuseTakenName(
  native: Contender['recipe'],
  standard: Contender['recipe'] | undefined,
  board: BoardDefinition,
) {
  if (standard !== undefined || !board.recipes.some((one) => one.id === native.id)) return;
  throw new Fault('bad-config', `recipe.id: the board has another recipe called "${native.id}".`, {
    field: 'recipe.id',
    hint: `Give yours an id of its own; taken: ${board.recipes.map((one) => one.id).join(', ')}.`,
    class: 'submitter',
  });
}
