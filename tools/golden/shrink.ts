import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import { networkCost } from '#core/networks/cost';
import type { Graph } from '#core/networks/graph';
import { shrinkNetwork } from '#core/networks/shrink';
import type { Weight } from '#core/networks/weights';
import type { Backend } from '#runner/compute/backend';
import { openTrainer, type Batch } from '#runner/compute/network/trainer';
import { casesOf, failed, unreadKeys, type GoldenCase, type Outcome } from './case.ts';
import { absoluteDifference, relativeDifference, within, type Difference } from './difference.ts';
import { evalLogits, toBatch, trainOutput } from './engine.ts';
import { keptOf, masksOf, widthsOf } from './shrink/kept.ts';
import { maskWeights, TensorsSchema, toWeights } from './tensors.ts';
import { BatchSchema, ShortcutSchema, tinyResnet, TinyResnetSchema } from './tinyResnet.ts';

const WeightsSchema = z.strictObject({ weights: TensorsSchema, running: TensorsSchema });
const FileSchema = z.looseObject({
  network: TinyResnetSchema,
  batches: z.array(BatchSchema).min(1),
  dense: z.record(z.string(), WeightsSchema),
  cases: z.record(z.string(), z.unknown()),
});
type File = z.infer<typeof FileSchema>;

const Numbers = z.array(z.number()).min(1);
const Indices = z.array(z.int().min(0)).min(1);
const LogitsSchema = z.strictObject({ eval: Numbers, train: Numbers });
const CaseSchema = z.strictObject({
  shortcut: ShortcutSchema,
  keptInner: z.record(z.string(), Indices),
  keptStream: z.array(Indices),
  innerWidths: z.array(z.int().min(1)),
  streamWidths: z.array(z.int().min(1)),
  shrunk: z.strictObject({ ...WeightsSchema.shape, params: z.int() }),
  logits: z.strictObject({
    dense: LogitsSchema,
    maskedConvAndBn: LogitsSchema,
    shrunk: LogitsSchema,
    maskedConvOnly: LogitsSchema,
  }),
  /** How far torch's own masked, shrunk and float32 runs are apart: told, not compared. */
  maxAbsDifference: z.unknown().optional(),
  float32Error: z.unknown().optional(),
  training: z.strictObject({
    sgd: z.strictObject({
      lr: z.number(),
      momentum: z.number(),
      weightDecay: z.number(),
      nesterov: z.boolean(),
    }),
    maskedLosses: Numbers,
    shrunkLosses: Numbers,
    survivingParamsRelativeDifference: z.unknown().optional(),
    shrunkEvalLogitsAfter: Numbers,
  }),
});
type Case = z.infer<typeof CaseSchema>;

/**
 * shrink.json: kept indices made physical. Shrunk weights exactly; logits of the dense, masked and shrunk network to
 * 1e-5 of the largest; masked and shrunk training to 1e-5 in the losses and 1e-4 after it.
 */
export function shrinkCases(json: unknown, open: () => Promise<Backend>): readonly GoldenCase[] {
  const file = parseOrFault(FileSchema, json, 'shrink.json', 'bad-file');
  return [
    ...casesOf('shrink', file.cases, async (entry, name) => checkCase(await open(), file, entry, name)),
    ...unreadKeys('shrink', file, ['about', 'network', 'batches', 'dense', 'cases']),
  ];
}

type Network = { readonly graph: Graph; readonly weights: ReadonlyMap<string, Weight> };

async function checkCase(backend: Backend, file: File, json: unknown, name: string): Promise<Outcome> {
  const test = parseOrFault(CaseSchema, json, name, 'bad-file');
  const given = file.dense[test.shortcut];
  if (given === undefined) return failed(`the file has no dense weights for shortcut ${test.shortcut}`);
  const graph = tinyResnet(file.network, test.shortcut);
  const dense: Network = { graph, weights: toWeights(given.weights, given.running) };
  const kept = keptOf(graph, test);
  const small = shrinkNetwork(graph, kept, dense.weights);
  const masks = masksOf(graph, kept, dense.weights, 'conv-and-bn');
  const networks: Readonly<Record<keyof Case['logits'], Network>> = {
    dense,
    maskedConvAndBn: { graph, weights: maskWeights(dense.weights, masks) },
    shrunk: small,
    maskedConvOnly: {
      graph,
      weights: maskWeights(dense.weights, masksOf(graph, kept, dense.weights, 'conv')),
    },
  };
  const batches = file.batches.map(toBatch);
  return within([
    ...checkShrunk(small, test),
    ...(await checkLogits(backend, networks, test, batches[0]!)),
    ...(await checkTraining(backend, networks, test, { batches, masks, kept })),
  ]);
}

function checkShrunk(small: Network, { shrunk, innerWidths, streamWidths }: Case): readonly Difference[] {
  const expected = toWeights(shrunk.weights, shrunk.running);
  const names = [...small.weights.keys()].toSorted().join();
  if (names !== [...expected.keys()].toSorted().join())
    throw new Error('the shrunk network has other weights');
  const exact = (what: string, own: ArrayLike<number>, wanted: ArrayLike<number>): Difference => ({
    what,
    value: absoluteDifference(own, wanted),
    allowed: 0,
  });
  const widths = widthsOf(small.graph);
  return [
    exact('inner widths', widths.inner, innerWidths),
    exact('stream widths', widths.streams, streamWidths),
    exact('shrunk params', [networkCost(small.graph).params], [shrunk.params]),
    ...[...expected].flatMap(([name, { shape, data }]) => [
      exact(`shape of shrunk ${name}`, small.weights.get(name)!.shape, shape),
      exact(`shrunk ${name}`, small.weights.get(name)!.data, data),
    ]),
  ];
}

async function checkLogits(
  backend: Backend,
  networks: Readonly<Record<keyof Case['logits'], Network>>,
  { logits }: Case,
  batch: Batch,
): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  const own = new Map<string, Float32Array>();
  for (const [name, { graph, weights }] of Object.entries(networks)) {
    const expected = logits[name as keyof Case['logits']];
    for (const [mode, run] of [['eval', evalLogits] as const, ['train', trainOutput] as const]) {
      const values = await run(backend, graph, weights, batch);
      own.set(`${name} ${mode}`, values);
      const what = `logits of ${name}, ${mode}`;
      differences.push({ what, value: relativeDifference(values, expected[mode]), allowed: 1e-5 });
    }
  }
  for (const mode of ['eval', 'train']) {
    const [masked, shrunk] = [own.get(`maskedConvAndBn ${mode}`)!, own.get(`shrunk ${mode}`)!];
    const what = `masked against shrunk, ${mode}`;
    differences.push({ what, value: relativeDifference(masked, shrunk), allowed: 1e-5 });
  }
  return differences;
}

async function checkTraining(
  backend: Backend,
  networks: Readonly<Record<'maskedConvAndBn' | 'shrunk', Network>>,
  { training }: Case,
  setting: {
    readonly batches: readonly Batch[];
    readonly masks: ReadonlyMap<string, Float32Array>;
    readonly kept: Readonly<Record<string, readonly number[]>>;
  },
): Promise<readonly Difference[]> {
  const { sgd, maskedLosses, shrunkLosses, shrunkEvalLogitsAfter } = training;
  const run = async ({ graph, weights }: Network, masks: ReadonlyMap<string, Float32Array>) => {
    const trainer = openTrainer(backend, graph, weights, { labelSmoothing: 0, masks });
    const losses: number[] = [];
    for (const batch of setting.batches) losses.push((await trainer.step(batch, sgd)).loss);
    const trained = await trainer.weights();
    trainer.close();
    return { losses, weights: trained };
  };
  const masked = await run(networks.maskedConvAndBn, setting.masks);
  const shrunk = await run(networks.shrunk, new Map());
  const survivors = shrinkNetwork(networks.maskedConvAndBn.graph, setting.kept, masked.weights).weights;
  const first = setting.batches[0]!;
  const after = await evalLogits(backend, networks.shrunk.graph, shrunk.weights, first);
  const afterMasked = await evalLogits(backend, networks.maskedConvAndBn.graph, masked.weights, first);
  const relative = (what: string, own: ArrayLike<number>, wanted: ArrayLike<number>): Difference => ({
    what,
    value: relativeDifference(own, wanted),
    allowed: 1e-4,
  });
  return [
    lossDifference('masked losses', masked.losses, maskedLosses),
    lossDifference('shrunk losses', shrunk.losses, shrunkLosses),
    relative('logits after training shrunk', after, shrunkEvalLogitsAfter),
    relative('logits after training masked', afterMasked, shrunkEvalLogitsAfter),
    ...[...shrunk.weights].map(([name, { data }]) =>
      relative(`surviving ${name}`, survivors.get(name)!.data, data),
    ),
  ];
}

function lossDifference(what: string, own: readonly number[], expected: readonly number[]): Difference {
  if (own.length !== expected.length)
    throw new Error(`${own.length} batches with ${expected.length} ${what}`);
  const ratios = own.map((loss, i) => loss / expected[i]!);
  return {
    what,
    value: absoluteDifference(
      ratios,
      ratios.map(() => 1),
    ),
    allowed: 1e-5,
  };
}
