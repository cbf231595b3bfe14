import { paperOf, tableOf } from '#core/literature/row';
import type { ReportedRow } from '#core/literature/row';

/** What a paper says of one thing, with the printed place; null where it says nothing. */
export type Fact<T> = { readonly value: T | null; readonly text: string; readonly source: string };

export type StructureClass = 'structured' | 'unstructured';

/** Granularity class of a row's board; null where the paper doesn't say what is removed. */
export function structureClass({ granularity }: ReportedRow): StructureClass | null {
  if (granularity === undefined) return null;
  return granularity === 'weight' ? 'unstructured' : 'structured';
}

/**
 * Dense over remaining MACs for structured rows, conv weights for unstructured ones, as printed or from the printed
 * reduction; null where neither is there.
 */
export function printedRate(row: ReportedRow): number | null {
  if (row.speedup !== undefined) return row.speedup;
  if (structureClass(row) === 'unstructured') {
    const share = row.pruning_ratio ?? null;
    const ofWeights = row.pruning_ratio_unit?.includes('conv weights') === true;
    return share !== null && ofWeights && share < 1 ? 1 / (1 - share) : null;
  }
  const reduction = row.flops_reduction_pct;
  return reduction === undefined || reduction >= 100 ? null : 1 / (1 - reduction / 100);
}

/** Epochs that papers say their own base models were trained for. */
const BASE_TRAINING: readonly {
  paper: string;
  datasets: readonly string[];
  epochs: number;
  source: string;
}[] = [
  {
    paper: 'rethinking-the-value-of-pruning',
    datasets: ['cifar10', 'cifar100'],
    epochs: 160,
    source: 'Sec. 3',
  },
  { paper: 'rethinking-the-value-of-pruning', datasets: ['imagenet'], epochs: 90, source: 'Sec. 3' },
  {
    paper: 'network-pruning-that-matters',
    datasets: ['cifar10', 'cifar100'],
    epochs: 160,
    source: 'Table 6',
  },
  { paper: 'network-pruning-that-matters', datasets: ['imagenet'], epochs: 90, source: 'Table 6' },
];

const OWN_BASE = /^(paper's own|this paper's)/;

/** Whether the paper pruned a network that it had itself (or doesn't say otherwise of). */
export function hasOwnBase({ base_model_source: source }: ReportedRow): boolean {
  return source !== undefined && OWN_BASE.test(source);
}

/** Epochs of pretraining: none for scratch training, else what the row or the paper says. */
export function baseEpochs(row: ReportedRow): Fact<number> {
  const source = tableOf(row);
  if (row.kind === 'scratch') return fact(0, source);
  if (typeof row.pruning_epoch === 'number') return fact(row.pruning_epoch, source);
  if (row.pruning_epoch !== undefined && row.speedup !== undefined) {
    const over = Number(/^(\d+)\/k/.exec(row.pruning_epoch)?.[1] ?? Number.NaN);
    if (Number.isFinite(over)) return fact(over / row.speedup, source);
  }
  if (row.large_model_epochs !== undefined) return fact(row.large_model_epochs, source);
  const paper = paperOf(row);
  const known = BASE_TRAINING.find((one) => one.paper === paper && one.datasets.includes(row.dataset_id));
  return known === undefined || !hasOwnBase(row) ? unstated(source) : fact(known.epochs, known.source);
}

/** Methods that remove everything in one step without training. */
const ONE_SHOT = ['l1-norm-filter', 'random-filter'];

/** Training epochs inside the pruning stage. */
export function pruneEpochs(row: ReportedRow): Fact<number> {
  if (row.kind === 'scratch') return fact(0, tableOf(row));
  const isOneShot = row.method !== undefined && ONE_SHOT.includes(row.method.id);
  return isOneShot ? { value: 0, text: '0 (one-shot)', source: 'the method' } : unstated(tableOf(row));
}

/** Epochs after the pruning; for scratch training all of them. */
export function retrainEpochs(row: ReportedRow): Fact<number> {
  return row.retrain_epochs === undefined
    ? unstated(retrainSource(row))
    : fact(row.retrain_epochs, retrainSource(row));
}

/** Where the retraining fields are printed: the notes name it when it is not the row itself. */
export function retrainSource(row: ReportedRow): string {
  const named = /from (Table \d+)/.exec(row.retrain_notes ?? '')?.[1];
  return named ?? tableOf(row);
}

function fact(value: number, source: string): Fact<number> {
  return { value, text: String(Number(value.toFixed(2))), source };
}

/** Nothing is said. */
export function unstated(source: string): Fact<never> {
  return { value: null, text: 'unstated', source };
}
