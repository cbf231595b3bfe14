import type { LrSeries } from '#core/fairness/record';
import type { ReportedRow } from '#core/literature/row';

/** A printed learning-rate schedule: epoch by epoch, or only by its name where the rates follow from a formula. */
export type PrintedSchedule =
  { readonly kind: 'series'; readonly series: LrSeries } | { readonly kind: 'named'; readonly name: string };

type Retraining = Pick<
  ReportedRow,
  'retrain_schedule' | 'retrain_printed' | 'retrain_epochs' | 'retrain_initial_lr' | 'pruning_epoch'
>;

/**
 * The retraining schedule of a row, in epochs; null where the paper doesn't print enough of it. "x0.1 at 30/60" and
 * "0:1e-2,30:1e-3,60:1e-4" are one schedule.
 */
export function printedSchedule(row: Retraining): PrintedSchedule | null {
  const text = row.retrain_schedule ?? '';
  const epochs = row.retrain_epochs;
  const lr = row.retrain_initial_lr;
  if (epochs === undefined) return null;
  const listed = listedRates(text).length > 0 ? listedRates(text) : listedRates(row.retrain_printed ?? '');
  if (text.startsWith('remainder of the overall schedule'))
    return typeof row.pruning_epoch === 'number' ? remainder(listed, row.pruning_epoch, epochs) : null;
  if (listed.length > 0) return { kind: 'series', series: between(listed, 0, epochs) };
  if (lr === undefined) return null;
  const milestones = printedMilestones(text, epochs);
  if (milestones !== null) return { kind: 'series', series: between(decayed(lr, milestones), 0, epochs) };
  if (text.startsWith('constant')) return { kind: 'series', series: [[lr, epochs]] };
  const name = /^(1-cycle|cosine|warm-up)/.exec(text)?.[1];
  return name === undefined
    ? null
    : { kind: 'named', name: `${name}, ${lr.toExponential()}, ${epochs} epochs` };
}

/** The rates of a series in a window of its epochs. */
export function between(rates: readonly Change[], from: number, to: number): LrSeries {
  return rates.flatMap(({ epoch, lr }, i) => {
    const start = Math.max(from, epoch);
    const end = Math.min(to, rates[i + 1]?.epoch ?? to);
    return end > start ? [[lr, end - start] as const] : [];
  });
}

/** From this epoch on the rate is `lr`. */
export type Change = { readonly epoch: number; readonly lr: number };

/** "0:0.1,30:0.01" as changes. */
export function listedRates(text: string): Change[] {
  const found = [...text.matchAll(/(\d+):(\d*\.?\d+(?:e-?\d+)?)/g)];
  return found.map(([, epoch, lr]) => ({ epoch: Number(epoch), lr: Number(lr) }));
}

function remainder(overall: readonly Change[], from: number, epochs: number): PrintedSchedule {
  return { kind: 'series', series: between(overall, from, from + epochs) };
}

function printedMilestones(text: string, epochs: number): number[] | null {
  if (!/step|x0\.1/.test(text) || text.includes('not printed') || text.includes('%')) return null;
  const every = /every (\d+) epochs/.exec(text)?.[1];
  if (every !== undefined)
    return Array.from({ length: Math.ceil(epochs / Number(every)) - 1 }, (_, i) => (i + 1) * Number(every));
  const list = /(\d+(?:\/\d+)+)/.exec(text)?.[1]?.split('/') ?? /epochs (\d+) and (\d+)/.exec(text)?.slice(1);
  return list === undefined ? null : list.map(Number);
}

function decayed(lr: number, milestones: readonly number[]): Change[] {
  return [0, ...milestones].map((epoch, i) => ({ epoch, lr: Number((lr * 10 ** -i).toPrecision(12)) }));
}
