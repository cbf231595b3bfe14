import type { RunView } from '#core/wire/views';
import { csvCell } from './csv.ts';

/** The epochs of a run as CSV (RFC 4180), numbers unrounded; accuracies are shares of 1 as they were measured. */
export function curveCsv(epochs: RunView['epochs']): string {
  const lines = epochs.map((one) => [
    one.epoch,
    one.trainLoss,
    one.trainTop1,
    one.testTop1,
    one.lr,
    one.seconds,
  ]);
  return [['epoch', 'train_loss', 'train_top1', 'test_top1', 'learning_rate', 'seconds'], ...lines]
    .map((line) => `${line.map(csvCell).join(',')}\r\n`)
    .join('');
}
