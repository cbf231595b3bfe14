import { networkCost } from '#core/networks/cost';
import type { Graph, Kept } from '#core/networks/graph';
import { mixingNodes } from '#core/networks/patchColumns';
import { keptPlaces, shrinkGraph } from '#core/networks/shrink';
import { subgraph } from '#core/networks/subgraph';
import { trainingLength } from '#core/verification/work';
import type { PruneTraining, StageLedger } from '#core/wire/stage';
import { wholeTraining } from '#core/verification/pruneTraining';

/** Images that went forward through networks of several sizes, and what that cost: Σ images × MACs. */
export type ForwardWork = { readonly images: number; readonly macs: number };

/** What a prune stage did with one network on its way: images forwarded, with gradients alone, and with steps. */
export type PrunePart = {
  /** Of the network as it was then. */
  readonly macs: number;
  readonly forwardOnly: number;
  readonly gradientOnly: number;
  readonly trained: number;
  /** Passes through the network while what was left of it was fitted to what it had given before a removal. */
  readonly refitting?: ForwardWork;
};

/**
 * What fitting the layers that lost inputs costs (runner/reconstruction): every image once through the network as it was
 * before the removal, and for each layer once through what lies before it in the smaller one. `kept` names every group.
 */
export function refittingWork(graph: Graph, kept: Kept, images: number): ForwardWork {
  const places = keptPlaces(graph, kept);
  const smaller = shrinkGraph(graph, kept);
  const layers = [...mixingNodes(graph).values()].filter(
    ({ inputs }) => (places.get(inputs[0]) ?? null) !== null,
  );
  if (layers.length === 0) return { images: 0, macs: 0 };
  const before = layers.map(({ inputs }) => networkCost(subgraph(smaller, inputs[0])).macs);
  const macs = before.reduce((sum, one) => sum + one, networkCost(graph).macs);
  return { images: images * (layers.length + 1), macs: images * macs };
}

/** A prune stage's cost, each part with the MACs of its network (design: fairness, cost ledger). */
export function pruneLedger(
  parts: readonly PrunePart[],
  training: PruneTraining | null,
  trainingImages: number,
  seconds: number,
): StageLedger {
  const sum = (of: (part: PrunePart) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const backward = sum(({ gradientOnly, trained }) => gradientOnly + trained);
  const forwardOnly = sum((part) => part.forwardOnly + (part.refitting?.images ?? 0));
  return {
    epochs: training === null ? 0 : trainingLength(wholeTraining(training), trainingImages).epochs,
    epochEquivalents: (forwardOnly + sum((part) => part.gradientOnly)) / trainingImages,
    imagesForward: forwardOnly + backward,
    imagesBackward: backward,
    trainingFlops: sum(
      ({ macs, gradientOnly, trained, refitting, ...part }) =>
        2 * (macs * (part.forwardOnly + 3 * (gradientOnly + trained)) + (refitting?.macs ?? 0)),
    ),
    seconds,
  };
}
