import { isFault } from '#core/errors/fault';
import { scratchReading, scratchRecipe } from '#core/fairness/scratch';
import { fingerprint } from '#core/identity/fingerprint';
import { networkCost } from '#core/networks/cost';
import type { Graph } from '#core/networks/graph';
import { buildNetwork, networkFamily } from '#core/networks/registry';
import { recipeRevision, resolveRecipe } from '#core/recipes/registry';
import { inBand, rateBand } from '#core/selection/band';
import { reachability } from '#core/selection/reachable';
import { SELECTION_REVISION } from '#core/selection/select';
import { pruneTrainingOf } from '#core/verification/pruneTraining';
import { STAGE_REVISIONS } from '#core/verification/revisions';
import type { NetworkRef } from '#core/wire/board';
import type {
  BaseResult,
  BaseStage,
  PruneResult,
  PruneStage,
  RetrainResult,
  RetrainStage,
  ScratchResult,
  ScratchStage,
} from '#core/wire/stage';
import { CATALOGUED_METHODS, methodById, scratchMethod } from '#methods/registry';
import { decodeCheckpoint } from '#runner/checkpoint/checkpoint';
import type { Backend } from '#runner/compute/backend';
import type { MatrixNetwork } from './networks.ts';
import { World, type Done } from './world.ts';

const TARGET = 2;
const SEED = 1;
const TRAINING = {
  batchSize: 50,
  lastBatch: 'keep',
  weightDecay: 1e-4,
  augmentation: { kind: 'none' },
  labelSmoothing: 0,
} as const;
const BASE_RECIPE = resolveRecipe('step-2', TRAINING);
const RETRAINING = resolveRecipe('ft-1', TRAINING, BASE_RECIPE);

/** What became of one method on one network. `wrong` is a defect. */
export type Cell = {
  readonly network: string;
  readonly method: string;
  /** What was computed: another revision is another cell. */
  readonly key: string;
  readonly outcome: 'shrunk' | 'unreachable' | 'refused' | 'wrong';
  readonly text: string;
};

/** The methods' part of a cell's key: nothing is computed to know whether a cell is done. */
export function cellKey({ network, size }: MatrixNetwork, method: string, backend: Backend): string {
  const known = CATALOGUED_METHODS.find(({ id }) => id === method);
  return fingerprint({
    network,
    size,
    method,
    config: known?.asPublished,
    revisions: {
      method: known?.revision,
      family: networkFamily(network.family).revision,
      selection: SELECTION_REVISION,
      stages: STAGE_REVISIONS,
    },
    recipes: [BASE_RECIPE, RETRAINING],
    target: TARGET,
    backend: backend.cls,
  }).slice(0, 16);
}

/** One network of the matrix: its base is trained when the first method needs it. */
export class Column {
  readonly #network: MatrixNetwork;
  readonly #backend: Backend;
  readonly #world: World;
  readonly #graph: Graph;
  #base: Promise<Done<BaseResult>> | null = null;

  constructor(network: MatrixNetwork, backend: Backend) {
    this.#network = network;
    this.#backend = backend;
    this.#world = new World(network, backend);
    const { image, classes } = this.#world.dataset;
    this.#graph = buildNetwork(network.network, { image, classes: classes.length });
  }

  /** Base, prune, short retraining through the runner's stages, and whether what came out is a smaller network. */
  async cell(method: string): Promise<Cell> {
    const key = cellKey(this.#network, method, this.#backend);
    const head = { network: this.#network.name, method, key };
    const found = reachability(this.#graph, 'inner', TARGET);
    if (!found.reachable) {
      const nearest = [found.below, found.above].map((rate) =>
        rate === null ? 'none' : `${rate.toFixed(3)}×`,
      );
      return {
        ...head,
        outcome: 'unreachable',
        text: `${TARGET}× lies between ${nearest.join(' and ')}`,
      };
    }
    try {
      return { ...head, ...(await this.#shrunk(method)) };
    } catch (error) {
      if (isFault(error) && error.details.class === 'submitter' && error.details.field !== undefined) {
        return { ...head, outcome: 'refused', text: `${error.details.field}: ${error.message}` };
      }
      return { ...head, outcome: 'wrong', text: error instanceof Error ? error.message : String(error) };
    }
  }

  async #shrunk(method: string): Promise<Pick<Cell, 'outcome' | 'text'>> {
    const base = await (this.#base ??= this.#world.run<BaseResult>(this.#baseStage()));
    const scratch = scratchMethod(method);
    const pruner = scratch === null ? method : scratch.asPublished.pruner;
    const pruned = await this.#world.run<PruneResult>(this.#pruneStage(pruner, base.stage), [base]);
    const last =
      scratch === null
        ? await this.#world.run<RetrainResult>(this.#retrainStage(pruned.stage), [pruned])
        : await this.#world.run<ScratchResult>(this.#scratchStage(pruned, scratch.asPublished.reading), [
            pruned,
          ]);
    return this.#judged(pruned.result, last.result);
  }

  #judged(pruned: PruneResult, last: RetrainResult | ScratchResult): Pick<Cell, 'outcome' | 'text'> {
    const dense = networkCost(this.#graph);
    const stored = [pruned, last].map(({ checkpoint }) =>
      decodeCheckpoint(this.#world.bytes(checkpoint.sha256)),
    );
    const costs = stored.map(({ graph }) => networkCost(graph));
    const rate = dense.macs / costs[0]!.macs;
    const problems = [
      ...costs.flatMap(({ macs, params }) =>
        macs < dense.macs && params < dense.params ? [] : [`${macs} MACs, ${params} parameters: not fewer`],
      ),
      ...(costs[0]!.params === pruned.params && costs[0]!.macs === pruned.macs
        ? []
        : ['the stored network has other costs than the result says']),
      ...(inBand(rate, rateBand(this.#graph, 'inner', TARGET))
        ? []
        : [`${rate.toFixed(3)}× is outside of the band`]),
      ...([pruned, last].every(({ evaluation }) => Number.isFinite(evaluation.loss))
        ? []
        : ['the logits are not finite']),
      ...(stored.every(({ weights }) =>
        [...weights.values()].every(({ data }) => data.every(Number.isFinite)),
      )
        ? []
        : ['a weight is not finite']),
    ];
    const figures = `${rate.toFixed(3)}×, ${pruned.params} of ${dense.params} parameters, ${pruned.macs} of ${dense.macs} MACs`;
    return problems.length === 0
      ? { outcome: 'shrunk', text: figures }
      : { outcome: 'wrong', text: problems.join('; ') };
  }

  #baseStage(): BaseStage {
    const { id, version, revision } = this.#world.dataset;
    return {
      kind: 'base',
      dataset: { id, version },
      network: this.#network.network,
      recipe: BASE_RECIPE,
      ...this.#common(),
      revisions: {
        stage: STAGE_REVISIONS.base,
        network: networkFamily(this.#network.network.family).revision,
        dataset: revision,
        recipe: recipeRevision(BASE_RECIPE),
      },
    };
  }

  #pruneStage(id: string, base: string): PruneStage {
    const method = methodById(id);
    // Schedules as published train for hundreds of epochs: their form for boards, whose id ends with -s, stands for them.
    const scaled = (method.asPublished as { schedule?: unknown }).schedule
      ? method.variants?.find((variant) => variant.id.endsWith('-s'))?.config
      : undefined;
    const config = (scaled ?? method.asPublished) as NetworkRef['config'];
    const band = rateBand(this.#graph, 'inner', TARGET);
    const { optimizer, loss, ...settings } = BASE_RECIPE;
    const board = { network: this.#network.network, prunable: 'inner' as const };
    const training = pruneTrainingOf(
      {
        ...board,
        training: { ...settings, weightDecay: optimizer.weightDecay, labelSmoothing: loss.labelSmoothing },
      },
      this.#world.dataset,
      config,
      band,
    );
    return {
      kind: 'prune',
      base,
      method: { id, config },
      prunable: 'inner',
      band,
      ...(training && { training }),
      ...this.#common(),
      revisions: { stage: STAGE_REVISIONS.prune, method: method.revision, selection: SELECTION_REVISION },
    };
  }

  #retrainStage(pruned: string): RetrainStage {
    return {
      kind: 'retrain',
      pruned,
      recipe: RETRAINING,
      ...this.#common(),
      revisions: { stage: STAGE_REVISIONS.retrain, recipe: recipeRevision(RETRAINING) },
    };
  }

  #scratchStage(pruned: Done<PruneResult>, id: Parameters<typeof scratchReading>[1]): ScratchStage {
    const { macs } = networkCost(this.#graph);
    const pipeline = {
      baseEpochs: BASE_RECIPE.epochs,
      pruneEpochs: 0,
      retrainEpochs: RETRAINING.epochs,
      denseMacs: macs,
      prunedMacs: pruned.result.macs,
      pruneMacs: macs,
    };
    const recipe = scratchRecipe(BASE_RECIPE, scratchReading(pipeline, id));
    return {
      kind: 'scratch',
      pruned: pruned.stage,
      recipe,
      ...this.#common(),
      revisions: {
        stage: STAGE_REVISIONS.scratch,
        network: networkFamily(this.#network.network.family).revision,
        recipe: recipeRevision(recipe),
      },
    };
  }

  #common() {
    return { seed: SEED, backend: this.#backend.cls };
  }
}
