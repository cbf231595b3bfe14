import { networkCost } from '#core/networks/cost';
import type { Graph } from '#core/networks/graph';
import type { StageLedger } from '#core/wire/stage';

/** What a stage used: images that only went forward, and images that went forward and backward, without a step or with one. */
export type Work = {
  readonly epochs: number;
  readonly forwardOnly: number;
  readonly gradientOnly: number;
  readonly trained: number;
  readonly seconds: number;
};

/**
 * A stage's cost: 2 × MACs × images × (1 forward, 3 forward and backward) with the network as it was in the stage
 * (design: fairness, cost ledger). Evaluating on the test set is measuring, not training, and costs nothing here.
 */
export function stageLedger(graph: Graph, trainingImages: number, work: Work): StageLedger {
  const { macs } = networkCost(graph);
  const backward = work.gradientOnly + work.trained;
  return {
    epochs: work.epochs,
    epochEquivalents: (work.forwardOnly + work.gradientOnly) / trainingImages,
    imagesForward: work.forwardOnly + backward,
    imagesBackward: backward,
    trainingFlops: 2 * macs * (work.forwardOnly + 3 * backward),
    seconds: work.seconds,
  };
}
