import { createHash } from 'node:crypto';
import { CIFAR_NORMALISATION } from '#core/datasets/normalisation';
import { fingerprint } from '#core/identity/fingerprint';
import type { Graph } from '#core/networks/graph';
import { prunableGroups } from '#core/networks/groups';
import { networkFamily } from '#core/networks/registry';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import type { Recipe } from '#core/recipes/recipe';
import { selectFilters } from '#core/selection/select';
import type { Selection } from '#core/selection/select';
import type { BoardDefinition } from '#core/verification/board';
import type { BoardFile, NetworkRef } from '#core/wire/board';
import type { DatasetDescriptor } from '#core/wire/dataset';
import { checkedRecipe, defineBoard } from '#server/services/boardDefinition';

/** A recipe with its fingerprint on the data of a place. */
export type Named = { readonly recipe: Recipe; readonly fingerprint: string };

/** What boards of one kind share: everything in their definition but their name and seed. */
export type Place = {
  readonly title: string;
  readonly slug: string;
  readonly dataset: DatasetDescriptor;
  readonly definition: BoardDefinition;
  readonly graph: Graph;
  readonly denseMacs: number;
  readonly denseParams: number;
  readonly standard: readonly Named[];
  /** Recipes that people bring along, the commonest first. */
  readonly own: readonly Named[];
  /** Top-1 of the dense network in percent. */
  readonly denseTop1: number;
  /** By target: what a selection that lands in the band keeps. */
  readonly selections: ReadonlyMap<number, Selection>;
};

const DATASETS = [
  { id: 'cifar10', title: 'CIFAR-10', classes: 10, train: 50_000, test: 10_000, top1: 92.4 },
  { id: 'cifar100', title: 'CIFAR-100', classes: 100, train: 50_000, test: 10_000, top1: 69.8 },
  { id: 'svhn', title: 'SVHN', classes: 10, train: 73_257, test: 26_032, top1: 96.1 },
] as const;

const NETWORKS = [
  { variant: 'resnet-56', title: 'ResNet-56', targets: [1.5, 2, 3], gain: 1 },
  { variant: 'resnet-20', title: 'ResNet-20', targets: [1.5, 2], gain: 0 },
  { variant: 'resnet-110', title: 'ResNet-110', targets: [1.5, 2, 3, 4], gain: 1.3 },
] as const;

const OWN_RECIPES = [
  'clr-20',
  'ft-60',
  'cosine-40-1e-2',
  'ft-20',
  'halving-40-1e-3',
  'step-40',
  'clr-90',
  'ft-120',
] as const;

const TRAINING: BoardFile['training'] = {
  batchSize: 128,
  lastBatch: 'keep',
  weightDecay: 1e-4,
  augmentation: { kind: 'pad-crop-flip', pad: 4 },
  labelSmoothing: 0,
};

/** The kinds of boards that are filled, each made by the service that makes a board. */
export function allPlaces(): Place[] {
  return DATASETS.flatMap((data) => NETWORKS.map((network) => placeOf(data, network)));
}

function placeOf(data: (typeof DATASETS)[number], network: (typeof NETWORKS)[number]): Place {
  const dataset = descriptor(data);
  const ref: NetworkRef = {
    family: 'resnet-cifar',
    config: networkFamily('resnet-cifar').variants[network.variant] as NetworkRef['config'],
  };
  const file: BoardFile = {
    id: 'place',
    title: 'Place',
    description: '',
    dataset: { id: dataset.id, version: dataset.version },
    network: ref,
    granularity: 'filter',
    prunable: 'inner',
    targets: [...network.targets],
    training: TRAINING,
    baseRecipe: 'step-160',
    recipes: ['ft-40', 'clr-40'],
    bases: 3,
    budgets: 'proposed',
    backend: 'tensorflow',
    demo: false,
  };
  const { definition, graph, cost } = defineBoard(file, dataset);
  const named = (recipe: Recipe): Named => ({ recipe, fingerprint: recipeFingerprint(recipe, dataset.train) });
  const groups = prunableGroups(graph, definition.prunable);
  const scores = Object.fromEntries(
    groups.map(({ id, channels }) => [id, Array.from({ length: channels }, (_, i) => (i * 7) % channels)]),
  );
  return {
    title: `${data.title}, ${network.title}`,
    slug: `${data.id}-${network.variant}`,
    dataset,
    definition,
    graph,
    denseMacs: cost.macs,
    denseParams: cost.params,
    standard: definition.recipes.map(named),
    own: OWN_RECIPES.map((ref) =>
      named(checkedRecipe({ training: TRAINING, baseRecipe: definition.baseRecipe }, dataset, ref, 'recipe')),
    ),
    denseTop1: data.top1 + network.gain,
    selections: new Map(
      definition.bands.map((band) => [
        band.target,
        selectFilters({ graph, groups, scores, ratio: { kind: 'target' }, band }),
      ]),
    ),
  };
}

function descriptor(data: (typeof DATASETS)[number]): DatasetDescriptor {
  return {
    id: data.id,
    version: fingerprint({ filled: data.id }),
    title: data.title,
    image: [32, 32, 3],
    classes: Array.from({ length: data.classes }, (_, i) => `class ${i + 1}`),
    train: data.train,
    test: data.test,
    normalisation: { mean: [...CIFAR_NORMALISATION.mean], std: [...CIFAR_NORMALISATION.std] },
    provenance: { format: 'filled by the bench: descriptions only, no pixels' },
    revision: 1,
  };
}

/** 64 hex digits for what is not worth a canonical text: the same words give the same digits. */
export function hashOf(...words: readonly (string | number)[]): string {
  return createHash('sha256').update(words.join(' ')).digest('hex');
}

/** The same as a UUID. */
export function uuidOf(...words: readonly (string | number)[]): string {
  const hex = hashOf(...words);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
