import type { Epoch } from '#core/wire/stage';
import type { StageIo } from '#runner/stages/io';

/** Reports of a training under way; the server shows them as the live page and the ETA. */
export type TrainingProgress = {
  onStep(done: { readonly epoch: number; readonly step: number; readonly steps: number }): void;
  onEpoch(row: Epoch): void;
  /** Hands over the rows of an earlier lease from which the training goes on. */
  onResume(rows: readonly Epoch[]): void;
  /** Waits until everything has been handed over; throws what handing over threw. */
  finish(): Promise<void>;
};

/** A report between epochs goes out at most this often; the end of an epoch always does. */
const EVERY_MS = 500;

export type TrainingSize = {
  readonly epochs: number;
  /** Training images in an epoch. */
  readonly images: number;
  /** Share in [0, 1] that earlier leases did: it tells nothing about this runner's speed. */
  readonly done: number;
};

/** Turns steps and epochs into reports: at most one every half second, and one with its row at each epoch's end. */
export function trainingProgress(
  io: Pick<StageIo, 'report'>,
  { epochs, images, done }: TrainingSize,
  now: () => number = () => performance.now(),
): TrainingProgress {
  const started = now();
  let last = started;
  let handingOver: Promise<void> = Promise.resolve();
  const send = (epoch: number, share: number, message: string, rows: readonly Epoch[]): void => {
    last = now();
    const seconds = (last - started) / 1000;
    const imagesPerSecond = seconds > 0 ? ((share - done) * epochs * images) / seconds : 0;
    const report = { share, epoch, epochs, imagesPerSecond, message, rows: [...rows] };
    handingOver = handingOver.then(() => io.report(report));
    // Whoever waits for `finish` gets the error; until then it must not count as unhandled.
    handingOver.catch(() => undefined);
  };
  return {
    onStep: ({ epoch, step, steps }) => {
      if (now() - last < EVERY_MS) return;
      send(epoch, (epoch - 1 + step / steps) / epochs, `epoch ${epoch}/${epochs}, step ${step}/${steps}`, []);
    },
    onEpoch: (row) => send(row.epoch, row.epoch / epochs, epochMessage(row, epochs), [row]),
    onResume: (rows) =>
      send(rows.length, done, `goes on from the last checkpoint, after epoch ${rows.length}/${epochs}`, rows),
    finish: () => handingOver,
  };
}

function epochMessage(row: Epoch, epochs: number): string {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  return `epoch ${row.epoch}/${epochs}: train loss ${row.trainLoss.toFixed(4)}, train ${percent(row.trainTop1)}, test ${percent(row.testTop1)}`;
}
