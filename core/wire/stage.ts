import { z } from 'zod';
import { BaseStageRecipeSchema, RecipeSchema } from '#core/recipes/recipe';
import { BackendClass, NetworkRefSchema } from '#core/wire/board';
import { LatencySchema } from '#core/wire/latency';

/** SHA-256 in lower-case hex. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits (SHA-256)');
const Seed = z.number().int().min(0).max(0xffff_ffff);
const Revision = z.number().int().min(1);
/** Of a stage computed once more, to be compared with what is recorded: how many times more. */
const Replicate = z.number().int().min(1).exactOptional();

export const DatasetRefSchema = z.strictObject({ id: z.string(), version: Hash });

/** Train a dense network from random weights. */
export const BaseStageSchema = z.strictObject({
  kind: z.literal('base'),
  dataset: DatasetRefSchema,
  network: NetworkRefSchema,
  recipe: BaseStageRecipeSchema,
  seed: Seed,
  /** Of private ranking bases: 256 secret bits, so that no hash tells the seed. */
  blind: Hash.optional(),
  backend: BackendClass,
  revisions: z.strictObject({ stage: Revision, network: Revision, dataset: Revision, recipe: Revision }),
});

/** The band a prune stage must land in: speedups, both ends included. */
export const BandSchema = z.strictObject({ target: z.number(), low: z.number(), high: z.number() });
export type Band = z.infer<typeof BandSchema>;

/**
 * The training inside a prune stage that removes filters in several steps: the recipe of all of it, or of one part
 * between two removals that is repeated.
 */
export const PruneTrainingSchema = z.strictObject({
  recipe: BaseStageRecipeSchema,
  repeats: z.number().int().min(1),
});
export type PruneTraining = z.infer<typeof PruneTrainingSchema>;

/** The sparsifying action: scores → kept indices → a smaller dense network. */
export const PruneStageSchema = z.strictObject({
  kind: z.literal('prune'),
  base: Hash,
  method: z.strictObject({ id: z.string(), config: z.record(z.string(), z.json()) }),
  prunable: z.enum(['inner', 'all']),
  band: BandSchema,
  /** Left out where all filters go at once. */
  training: PruneTrainingSchema.exactOptional(),
  /** Constants that the base was trained with, where they aren't the dataset's. */
  normalisation: z.literal('imagenet').exactOptional(),
  seed: Seed,
  backend: BackendClass,
  replicate: Replicate,
  revisions: z.strictObject({ stage: Revision, method: Revision, selection: Revision }),
});

/** Retrain a pruned network, or the base itself: the dense control. */
export const RetrainStageSchema = z.strictObject({
  kind: z.literal('retrain'),
  /** The stage whose network is retrained: a prune stage, or a base stage for the dense control. */
  pruned: Hash,
  /** Where the recipe rewinds weights: the base stage, cut short, whose weights the kept filters get back. */
  rewound: Hash.exactOptional(),
  recipe: RecipeSchema,
  seed: Seed,
  backend: BackendClass,
  replicate: Replicate,
  revisions: z.strictObject({ stage: Revision, recipe: Revision }),
});

/** Train the architecture that a prune stage left from random weights: Scratch-E and Scratch-B. */
export const ScratchStageSchema = z.strictObject({
  kind: z.literal('scratch'),
  /** The prune stage; its kept indices decide the widths, its weights are not used. */
  pruned: Hash,
  recipe: RecipeSchema,
  /** Seed of the initial weights and of the order of the images. */
  seed: Seed,
  backend: BackendClass,
  replicate: Replicate,
  revisions: z.strictObject({ stage: Revision, network: Revision, recipe: Revision }),
});

export const StageSchema = z.discriminatedUnion('kind', [
  BaseStageSchema,
  PruneStageSchema,
  RetrainStageSchema,
  ScratchStageSchema,
]);
export type BaseStage = z.infer<typeof BaseStageSchema>;
export type PruneStage = z.infer<typeof PruneStageSchema>;
export type RetrainStage = z.infer<typeof RetrainStageSchema>;
export type ScratchStage = z.infer<typeof ScratchStageSchema>;
export type Stage = z.infer<typeof StageSchema>;

const Share = z.number().min(0).max(1);

/** One row a training epoch; accuracies in [0, 1]. */
export const EpochSchema = z.strictObject({
  epoch: z.number().int().min(1),
  trainLoss: z.number(),
  trainTop1: Share,
  testTop1: Share,
  /** Learning rate of the epoch's last step. */
  lr: z.number(),
  seconds: z.number().min(0),
});
export type Epoch = z.infer<typeof EpochSchema>;

/** Cost of one stage (design: fairness, cost ledger). */
export const StageLedgerSchema = z.strictObject({
  /** Epochs of optimizer steps. */
  epochs: z.number().min(0),
  /** Images used without optimizer steps, in units of the training set. */
  epochEquivalents: z.number().min(0),
  imagesForward: z.number().int().min(0),
  imagesBackward: z.number().int().min(0),
  /** 2 × MACs × images × (1 forward, 3 forward + backward), with the network as it was in this stage. */
  trainingFlops: z.number().min(0),
  seconds: z.number().min(0),
});
export type StageLedger = z.infer<typeof StageLedgerSchema>;

export const ProvenanceSchema = z.strictObject({
  backend: z.string(),
  device: z.string(),
  versions: z.record(z.string(), z.string()),
  flags: z.record(z.string(), z.string()),
  commit: z.string().nullable(),
  runner: z.string(),
});
export type Provenance = z.infer<typeof ProvenanceSchema>;

/** Counts of the test set after the last epoch: exact integers, never averaged over batches. */
export const EvaluationSchema = z.strictObject({
  correct: z.number().int().min(0),
  /** Images whose label is among the five largest logits; given from 100 classes on. */
  correctTop5: z.number().int().min(0).exactOptional(),
  total: z.number().int().min(1),
  loss: z.number(),
});
export type Evaluation = z.infer<typeof EvaluationSchema>;

/** safetensors with PyTorch names and OIHW layout; the graph travels in its metadata. */
const Checkpoint = z.strictObject({ sha256: Hash, bytes: z.number().int().min(1), weightsHash: Hash });

const Trained = {
  checkpoint: Checkpoint,
  evaluation: EvaluationSchema,
  epochs: z.array(EpochSchema),
  ledger: StageLedgerSchema,
  provenance: ProvenanceSchema,
};

export const BaseResultSchema = z.strictObject({ kind: z.literal('base'), ...Trained });
export const RetrainResultSchema = z.strictObject({ kind: z.literal('retrain'), ...Trained });
export const ScratchResultSchema = z.strictObject({ kind: z.literal('scratch'), ...Trained });
export const PruneResultSchema = z.strictObject({
  kind: z.literal('prune'),
  checkpoint: Checkpoint,
  /** Accuracy right after pruning, before any retraining. */
  evaluation: EvaluationSchema,
  kept: z.record(z.string(), z.array(z.number().int().min(0))),
  /** Filters removed or restored one by one to land in the band, beyond the method's own ratio. */
  toppedUp: z.array(
    z.strictObject({ group: z.string(), channel: z.number().int(), action: z.enum(['drop', 'restore']) }),
  ),
  /** Speedup = dense MACs / pruned MACs. */
  rate: z.number().min(1),
  params: z.number().int(),
  macs: z.number().int(),
  /** Every removal of several: the optimizer steps before it, and the channels each group kept. */
  removals: z
    .array(
      z.strictObject({
        optimizerSteps: z.number().int().min(0),
        kept: z.record(z.string(), z.number().int().min(1)),
      }),
    )
    .exactOptional(),
  /** One row an epoch of the training between removals. */
  epochs: z.array(EpochSchema).exactOptional(),
  /** Of the base and of what pruning left of it; results of earlier versions have none. */
  latency: LatencySchema.exactOptional(),
  ledger: StageLedgerSchema,
  provenance: ProvenanceSchema,
});
export const StageResultSchema = z.discriminatedUnion('kind', [
  BaseResultSchema,
  PruneResultSchema,
  RetrainResultSchema,
  ScratchResultSchema,
]);
export type BaseResult = z.infer<typeof BaseResultSchema>;
export type PruneResult = z.infer<typeof PruneResultSchema>;
export type RetrainResult = z.infer<typeof RetrainResultSchema>;
export type ScratchResult = z.infer<typeof ScratchResultSchema>;
export type StageResult = z.infer<typeof StageResultSchema>;
