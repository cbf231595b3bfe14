import type { LrSeries, StageRecord } from '#core/fairness/record';
import type { StageLedger } from '#core/wire/stage';

/** The ledger of a stage that never ran, as the base stage of a method that starts from random weights. */
export const EMPTY_LEDGER: StageLedger = {
  epochs: 0,
  epochEquivalents: 0,
  imagesForward: 0,
  imagesBackward: 0,
  trainingFlops: 0,
  seconds: 0,
};

/** Sum of ledgers: what a pipeline cost (design: fairness, cost ledger). */
export function addLedgers(ledgers: readonly StageLedger[]): StageLedger {
  return ledgers.reduce(
    (sum, ledger) => ({
      epochs: sum.epochs + ledger.epochs,
      epochEquivalents: sum.epochEquivalents + ledger.epochEquivalents,
      imagesForward: sum.imagesForward + ledger.imagesForward,
      imagesBackward: sum.imagesBackward + ledger.imagesBackward,
      trainingFlops: sum.trainingFlops + ledger.trainingFlops,
      seconds: sum.seconds + ledger.seconds,
    }),
    EMPTY_LEDGER,
  );
}

/** A stage's ledger with the learning rate of its optimizer steps, as the comparison setups read it. */
export function stageRecord(ledger: StageLedger, lr: LrSeries): StageRecord {
  const { epochs, epochEquivalents, trainingFlops } = ledger;
  return { epochs, epochEquivalents, trainingFlops, lr };
}
