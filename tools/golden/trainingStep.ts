import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import type { Graph } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import { initialWeights, type Weight } from '#core/networks/weights';
import type { Backend } from '#runner/compute/backend';
import { openTrainer } from '#runner/compute/network/trainer';
import { casesOf, unreadKeys, type GoldenCase, type Outcome } from './case.ts';
import { absoluteDifference, within, type Difference } from './difference.ts';
import { toBatch } from './engine.ts';
import { MasksSchema, maskWeights, TensorsSchema, toWeights } from './tensors.ts';
import { BatchSchema, ShortcutSchema, tinyResnet, TinyResnetSchema } from './tinyResnet.ts';
import { compareAfter, compareDuring, partsOf, type Run } from './trainingStep/parts.ts';

const FileSchema = z.looseObject({
  network: TinyResnetSchema,
  sgd: z.strictObject({ lr: z.number(), momentum: z.number(), weightDecay: z.number() }),
  batches: z.array(BatchSchema).min(1),
  cases: z.record(z.string(), z.unknown()),
});
type File = z.infer<typeof FileSchema>;

const CaseSchema = z
  .object({
    shortcut: ShortcutSchema,
    nesterov: z.boolean(),
    labelSmoothing: z.number(),
    masks: MasksSchema.optional(),
    losses: z.array(z.number()).min(1),
    /** How far torch's own float32 run is off, by part. */
    float32Error: z.record(z.string(), z.number().min(0).max(1e-3)).optional(),
  })
  .catchall(z.unknown());

/**
 * training_step.json: steps of SGD on a tiny residual network. Losses to 1e-5 relative; tensors to 1e-5 of their
 * largest entry in the first step and after it, 1e-4 later, or to three times torch's own float32 error where the
 * file says that this is more.
 */
export function trainingStepCases(json: unknown, open: () => Promise<Backend>): readonly GoldenCase[] {
  const file = parseOrFault(FileSchema, json, 'training_step.json', 'bad-file');
  const initials = Object.keys(file).filter((key) => key.startsWith('initial'));
  return [
    ...casesOf('training_step', file.cases, async (entry, name) =>
      checkCase(await open(), file, entry, name),
    ),
    ...unreadKeys('training_step', file, ['about', 'network', 'sgd', 'batches', 'cases', ...initials]),
  ];
}

async function checkCase(backend: Backend, file: File, json: unknown, name: string): Promise<Outcome> {
  const { shortcut, nesterov, labelSmoothing, masks, losses, float32Error, ...rest } = parseOrFault(
    CaseSchema,
    json,
    name,
    'bad-file',
  );
  const graph = tinyResnet(file.network, shortcut);
  const batches = file.batches.map(toBatch);
  const factors = new Map(Object.entries(masks ?? {}).map(([key, mask]) => [key, mask.data]));
  const run: Run = {
    ...{ backend, graph, batches, masks: factors, labelSmoothing },
    weights: masked(initialOf(file, graph), factors),
    parts: partsOf(rest, batches.length, float32Error ?? {}),
  };
  return within(await train(run, { ...file.sgd, nesterov }, losses));
}

async function train(
  run: Run,
  sgd: File['sgd'] & { nesterov: boolean },
  losses: readonly number[],
): Promise<readonly Difference[]> {
  const { backend, graph, batches, masks, labelSmoothing, weights, parts } = run;
  const trainer = openTrainer(backend, graph, weights, { labelSmoothing, masks });
  const differences: Difference[] = [];
  const own: number[] = [];
  for (const [i, batch] of batches.entries()) {
    const now = parts.filter((part) => part.step === i + 1);
    for (const part of now) differences.push(...(await compareDuring(run, part, await trainer.weights())));
    own.push((await trainer.step(batch, sgd)).loss);
    for (const part of now) differences.push(...(await compareAfter(run, part, await trainer.weights())));
  }
  trainer.close();
  const ratios = own.map((loss, i) => loss / losses[i]!);
  if (own.length !== losses.length) throw new Error(`${own.length} batches with ${losses.length} losses`);
  const value = absoluteDifference(
    ratios,
    ratios.map(() => 1),
  );
  return [{ what: `${losses.length} losses`, value, allowed: 1e-5 }, ...differences];
}

/** The file's initial weights that have this network's names; running statistics start at mean 0, variance 1. */
function initialOf(file: File, graph: Graph): Map<string, Weight> {
  const names = parameterSpecs(graph).flatMap((spec) => (spec.trainable ? [spec.name] : []));
  const wanted = names.toSorted().join();
  for (const [key, value] of Object.entries(file)) {
    if (!key.startsWith('initial') || typeof value !== 'object' || value === null) continue;
    if (Object.keys(value).toSorted().join() !== wanted) continue;
    const given = toWeights(parseOrFault(TensorsSchema, value, key, 'bad-file'));
    return new Map([...initialWeights(graph, 0)].map(([name, weight]) => [name, given.get(name) ?? weight]));
  }
  throw new Error('the file has no initial weights with the names of this network');
}

/** Multiplied once by the masks. */
function masked(
  weights: ReadonlyMap<string, Weight>,
  masks: ReadonlyMap<string, Float32Array>,
): Map<string, Weight> {
  for (const [name, mask] of masks) {
    if (weights.get(name)?.data.length !== mask.length) throw new Error(`masks.${name} fits no weight`);
  }
  return maskWeights(weights, masks);
}
