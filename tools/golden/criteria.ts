import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import type { Backend } from '#runner/compute/backend';
import { casesOf, failed, notYet, unreadKeys, type GoldenCase, type Outcome } from './case.ts';
import { depgraphCriterion, filterCriterion, fpgmNormStep, listedCriterion } from './criteria/filters.ts';
import type { Network } from './criteria/network.ts';
import { hrankCriterion, taylorFoBnCriterion, type Data } from './criteria/observed.ts';
import { relativeDifference, within } from './difference.ts';
import { channelPruningCriterion, thinetCriterion } from './criteria/reconstruction.ts';
import { evalLogits, toBatch } from './engine.ts';
import { TensorsSchema, toWeights } from './tensors.ts';
import { BatchSchema, ShortcutSchema, tinyResnet, TinyResnetSchema } from './tinyResnet.ts';

const FileSchema = z.looseObject({
  network: TinyResnetSchema.extend({ shortcut: ShortcutSchema }),
  weights: TensorsSchema,
  running: TensorsSchema,
  batches: z.array(BatchSchema).min(1),
  evalLogitsBatch0: z.array(z.number()).min(1),
  criteria: z.record(z.string(), z.unknown()),
});

/**
 * criteria.json: evaluation of the trained network to 1e-5, scores to 1e-5 of the largest, kept filters exactly.
 * Criteria whose methods don't exist yet are told.
 */
export function criteriaCases(json: unknown, open: () => Promise<Backend>): readonly GoldenCase[] {
  const file = parseOrFault(FileSchema, json, 'criteria.json', 'bad-file');
  const graph = tinyResnet(file.network, file.network.shortcut);
  const network: Network = { graph, weights: toWeights(file.weights, file.running) };
  const evaluation = async (): Promise<Outcome> => {
    const logits = await evalLogits(await open(), graph, network.weights, toBatch(file.batches[0]!));
    const value = relativeDifference(logits, file.evalLogitsBatch0);
    return within([{ what: 'logits', value, allowed: 1e-5 }]);
  };
  const data: Data = { open, batches: file.batches.map(toBatch), criteria: file.criteria };
  return [
    { name: 'criteria/evalLogitsBatch0', check: evaluation },
    ...casesOf('criteria', file.criteria, (entry, name) => checkCriterion(network, entry, name, data)),
    ...unreadKeys('criteria', file, [...Object.keys(FileSchema.shape), ...TOLD]),
  ];
}

/** Figures about the other numbers of the file. */
const TOLD = ['about', 'float32Error', 'decisionGap'];

type Check = (network: Network, json: unknown, name: string, data: Data) => Outcome | Promise<Outcome>;

const by =
  (method: string, config?: object): Check =>
  (network, json, name) =>
    filterCriterion(network, json, name, method, config);

/** How each criterion of the format is compared. */
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ['l1', by('l1-filter')],
  ['l2', by('l2-filter')],
  ['fpgm', by('fpgm')],
  ['fpgmTorchPruning', by('fpgm', { distance: 'squared-weights' })],
  ['fpgmAfterNormStep', fpgmNormStep],
  ['depgraph', depgraphCriterion],
  ['taylorFoBn-train', taylorFoBnCriterion],
  ['taylorFoBn-eval', taylorFoBnCriterion],
  ['hrank', hrankCriterion],
  ['thinet', thinetCriterion],
  ['channelPruning', channelPruningCriterion],
  // Random scores are listed draws: only the choice by them is compared.
  ['random', listedCriterion],
]);

/** Criteria of the format whose methods come later. */
const LATER: ReadonlySet<string> = new Set([
  ...['slimming', 'mwpGlobal'],
  ...['greg1', 'greg2', 'nOfM', 'sfp', 'snip', 'grasp', 'synflow'],
]);

function checkCriterion(
  network: Network,
  json: unknown,
  name: string,
  data: Data,
): Outcome | Promise<Outcome> {
  if (LATER.has(name)) return notYet(`a method for ${name}`);
  return CHECKS.get(name)?.(network, json, name, data) ?? failed('nothing knows a criterion of this name');
}
