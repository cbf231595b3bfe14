import { budgetOf } from '#core/fairness/parts';
import { describeSeries, joinSeries, seriesHash } from '#core/fairness/series';
import {
  baseEpochs,
  hasOwnBase,
  pruneEpochs,
  retrainEpochs,
  retrainSource,
  structureClass,
} from '#core/literature/facts';
import { paperOf, tableOf } from '#core/literature/row';
import { between, listedRates, printedSchedule } from '#core/literature/schedule';
import { boardKey, totalCost } from '#core/literature/shelf';
import type { Comparable, PartName, PartValue } from '#core/fairness/comparable';
import type { LrSeries } from '#core/fairness/record';
import type { Fact } from '#core/literature/facts';
import type { ReportedRow } from '#core/literature/row';
import type { Shelf } from '#core/literature/shelf';

/** A board of ours that a row may be put on, to be compared with an entry. */
export type OurBoard = {
  readonly fingerprint: string;
  readonly title: string;
  readonly dataset: string;
  readonly network: string;
  readonly structure: 'structured' | 'unstructured';
  /** Target of the band that a rate lands in; null outside of every band. */
  bandOf(rate: number): number | null;
  readonly budgets: readonly number[];
  readonly denseEpochFlops: number;
};

/**
 * A row of a paper as the setups see it: what the paper states, each part with the place it is printed at, and unknown
 * where it states nothing. On one of our boards it has that board's bands and budgets; else the literature's own.
 */
export function reportedComparable(
  row: ReportedRow,
  shelf: Shelf,
  board: OurBoard | null = null,
): Comparable {
  const ours = board !== null && isOn(row, board) ? board : null;
  const parts: Readonly<Record<PartName, () => PartValue>> = {
    board: () => boardPart(row, ours),
    'rate band': () => bandPart(row, shelf, ours),
    'base set': () => basePart(row),
    'retraining epochs': () => epochsPart(retrainEpochs(row)),
    'retraining recipe': () => recipePart(row),
    'epochs inside the pruning stage': () => epochsPart(pruneEpochs(row)),
    'learning rate inside the pruning stage': () => pruningRatePart(row),
    'overall learning rate': () => overallPart(row),
    'initial weights': () => initialWeightsPart(row),
    'total epochs': () => totalEpochsPart(row),
    'training FLOPs budget': () => budgetPart(row, shelf, ours),
  };
  return { evidence: 'reported', baseIsHashed: false, part: (name) => parts[name]() };
}

/** Printed values are never the same kind of key as recorded ones: those hash more than a paper prints. */
const PRINTED = 'printed';

function known(key: string | number, text: string, source: string, kind?: string): PartValue {
  return { state: 'known', key, text: () => text, source, ...(kind === undefined ? {} : { kind }) };
}

function unknown(text: string, source: string, maybe?: string): PartValue {
  return { state: 'unknown', text: () => text, source, ...(maybe === undefined ? {} : { maybe }) };
}

function isOn(row: ReportedRow, board: OurBoard): boolean {
  return (
    row.dataset_id === board.dataset &&
    row.network_id === board.network &&
    structureClass(row) === board.structure
  );
}

function boardPart(row: ReportedRow, ours: OurBoard | null): PartValue {
  const source = tableOf(row);
  if (ours !== null) return known(ours.fingerprint, ours.title, source);
  const key = boardKey(row);
  const name = `${row.dataset}, ${row.network}`;
  return key === null
    ? unknown(`${name}, granularity unstated`, source)
    : known(key, `${name}, ${structureClass(row)}`, source);
}

function bandPart(row: ReportedRow, shelf: Shelf, ours: OurBoard | null): PartValue {
  const rate = shelf.rate(row);
  if (rate === null) return architecturePart(row);
  const text = `${Number(rate.value.toFixed(2))}×`;
  if (ours === null) return known(shelf.band(row, rate.value), text, rate.source);
  const target = ours.bandOf(rate.value);
  if (target === null)
    return { state: 'outside', text: () => `${text}, outside of every band`, source: rate.source };
  return known(target, `${text}, in the ${target}× band`, rate.source);
}

/** Without a rate, rows of one paper still share a band when they are the same pruned network. */
function architecturePart(row: ReportedRow): PartValue {
  const source = tableOf(row);
  const name =
    row.pruned_model ??
    (row.pruning_ratio_printed === undefined ? null : `pruned by ${row.pruning_ratio_printed}`);
  if (name === null) return unknown('rate unstated', source);
  const key = [paperOf(row), row.dataset_id, row.network_id, row.method?.id ?? '', name].join('/');
  return known(`architecture:${key}`, `${name}, rate unstated`, source, 'architecture');
}

/** Places that hint at a base without saying that a row used it. */
const BASE_HINTS = [
  {
    paper: 'why-is-pruning-so-confusing',
    table: 'Table 1',
    methods: ['l1-norm-filter', 'greg-1', 'greg-2'],
    maybe: "torchvision's",
    source: 'Table 1; Sec. 3.2',
  },
] as const;

function basePart(row: ReportedRow): PartValue {
  const source = tableOf(row);
  if (row.kind === 'scratch')
    return { state: 'outside', text: () => 'none: trained from random weights', source };
  const from = row.base_model_source ?? '';
  if (/^none:|^pruned while training/.test(from))
    return { state: 'outside', text: () => 'none: pruned while training from random weights', source };
  if (from.startsWith('torchvision'))
    return known(`torchvision/${row.network_id}`, "torchvision's", source, PRINTED);
  if (hasOwnBase(row)) return ownBase(row, source);
  const hint = BASE_HINTS.find(
    (one) =>
      one.paper === paperOf(row) &&
      one.table === source &&
      one.methods.some((method) => method === row.method?.id),
  );
  return hint === undefined ? unknown('unstated', source) : unknown('unstated', hint.source, hint.maybe);
}

/** The paper's own network: one base as long as it was trained as long, or as it is printed with one accuracy. */
function ownBase(row: ReportedRow, source: string): PartValue {
  const place = [paperOf(row), row.dataset_id, row.network_id];
  if (row.pruning_epoch !== undefined) {
    const { value, text } = baseEpochs(row);
    return value === null
      ? unknown("the paper's own, pruned at an unstated epoch", source)
      : known([...place, `P${text}`].join('/'), `the paper's own, trained ${text} epochs`, source, PRINTED);
  }
  if (row.base_printed === undefined) return unknown("the paper's own, accuracy unstated", source);
  const key = [...place, row.base_printed, row.baseline_schedule ?? ''].join('/');
  const schedule = row.baseline_schedule === undefined ? '' : `, ${row.baseline_schedule}`;
  return known(key, `the paper's own at ${row.base_printed}${schedule}`, source, PRINTED);
}

function epochsPart({ value, text, source }: Fact<number>): PartValue {
  return value === null ? unknown(text, source) : known(value, text, source);
}

function recipePart(row: ReportedRow): PartValue {
  const source = retrainSource(row);
  const schedule = printedSchedule(row);
  if (schedule === null) return unknown(row.retrain_schedule ?? row.retrain_printed ?? 'unstated', source);
  if (schedule.kind === 'named') return known(schedule.name, schedule.name, source, PRINTED);
  return seriesPart(schedule.series, source);
}

function seriesPart(series: LrSeries, source: string): PartValue {
  const epochs = series.reduce((sum, [, each]) => sum + each, 0);
  return known(seriesHash(series), describeSeries(series, epochs), source, PRINTED);
}

function pruningRatePart(row: ReportedRow): PartValue {
  const { value, source } = pruneEpochs(row);
  return value === 0 ? seriesPart([], source) : unknown('unstated', source);
}

/** The schedule that the base was trained by, where a paper prints it (App. A of the first one). */
const BASE_SCHEDULES = [
  {
    paper: 'why-is-pruning-so-confusing',
    dataset: 'imagenet100',
    rates: listedRates('0:0.1,30:0.01,60:0.001,90:1e-4,105:1e-5'),
    source: 'App. A',
  },
] as const;

function overallPart(row: ReportedRow): PartValue {
  const source = tableOf(row);
  const retraining = printedSchedule(row);
  const [base, prune] = [baseEpochs(row).value, pruneEpochs(row).value];
  if (retraining?.kind !== 'series' || base === null || prune !== 0) return unknown('unstated', source);
  if (base === 0) return seriesPart(joinSeries(retraining.series), source);
  const printed = BASE_SCHEDULES.find((one) => one.paper === paperOf(row) && one.dataset === row.dataset_id);
  if (printed === undefined) return unknown('unstated', source);
  return seriesPart(
    joinSeries(between(printed.rates, 0, base), retraining.series),
    `${source}; ${printed.source}`,
  );
}

/**
 * Rows that a paper itself puts under an overall setup start from the same weights; scratch training of the pruned
 * network is admitted with its own (design: fairness, S4.2-overall).
 */
function initialWeightsPart(row: ReportedRow): PartValue {
  const source = tableOf(row);
  if (row.setup === undefined && row.setup_note === undefined) return unknown('unstated', source);
  const text =
    row.kind === 'scratch' ? 'its own random weights, admitted for scratch training' : "the paper's own";
  return known(`${paperOf(row)}/${source}/${row.network_id}`, text, source, PRINTED);
}

function totalEpochsPart(row: ReportedRow): PartValue {
  const facts = [baseEpochs(row), pruneEpochs(row), retrainEpochs(row)];
  const sources = [...new Set(facts.map(({ source }) => source))].join('; ');
  const total = facts.reduce<number | null>(
    (sum, { value }) => (sum === null || value === null ? null : sum + value),
    0,
  );
  if (total === null) return unknown(facts.map(({ text }) => text).join(' + '), sources);
  const epochs = Number(total.toFixed(6));
  return known(epochs, String(Number(epochs.toFixed(2))), sources);
}

function budgetPart(row: ReportedRow, shelf: Shelf, ours: OurBoard | null): PartValue {
  const source = tableOf(row);
  const total = totalCost(row, shelf.rate(row)?.value ?? null);
  if (total === null) return unknown('unstated', source);
  const text = `${Number(total.toFixed(1))} dense epochs`;
  const unit = ours?.denseEpochFlops ?? 1;
  const budget = budgetOf(total * unit, ours?.budgets ?? shelf.budgets(row), unit);
  if (budget === null) return { state: 'outside', text: () => `${text}, near no budget`, source };
  return known(budget, text, source);
}
