import { trainingLength } from '#core/verification/work';
import type { PruneTraining, StageLedger } from '#core/wire/stage';
import { wholeTraining } from '#core/verification/pruneTraining';

/** What a prune stage did with one network on its way: images forwarded, with gradients alone, and with steps. */
export type PrunePart = {
  /** Of the network as it was then. */
  readonly macs: number;
  readonly forwardOnly: number;
  readonly gradientOnly: number;
  readonly trained: number;
};

/** A prune stage's cost, each part with the MACs of its network (design: fairness, cost ledger). */
export function pruneLedger(
  parts: readonly PrunePart[],
  training: PruneTraining | null,
  trainingImages: number,
  seconds: number,
): StageLedger {
  const sum = (of: (part: PrunePart) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const backward = sum(({ gradientOnly, trained }) => gradientOnly + trained);
  const forwardOnly = sum((part) => part.forwardOnly);
  return {
    epochs: training === null ? 0 : trainingLength(wholeTraining(training), trainingImages).epochs,
    epochEquivalents: (forwardOnly + sum((part) => part.gradientOnly)) / trainingImages,
    imagesForward: forwardOnly + backward,
    imagesBackward: backward,
    trainingFlops: sum(
      ({ macs, gradientOnly, trained, ...part }) =>
        2 * macs * (part.forwardOnly + 3 * (gradientOnly + trained)),
    ),
    seconds,
  };
}
