import { utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '#core/identity/fingerprint';
import type { LrSeries } from '#core/fairness/record';

/**
 * The one form of a learning rate series: rates to 12 significant digits (.1 × .1 and .01 are one rate), neighbours
 * of equal rate joined, empty runs left out. Series are equal exactly when their normal forms are.
 *
 * Series are values and never change, so the normal form, joins and hashes of one array are computed once: a cyclic
 * schedule holds a rate for each of tens of thousands of steps, and a board holds few schedules in many entries.
 */
export function normalSeries(series: LrSeries): LrSeries {
  if (series.length === 0) return NO_STEPS;
  return remember(normalForms, series, () => normalise(series));
}

/** The stages' series one after the other, in normal form: what S4.2-overall compares. */
export function joinSeries(...stages: readonly LrSeries[]): LrSeries {
  return stages.map(normalSeries).reduce(joinTwo, NO_STEPS);
}

/** Hash of a series' normal form. */
export function seriesHash(series: LrSeries): string {
  const runs = normalSeries(series);
  return remember(hashes, runs, () => sha256Hex(utf8ToBytes(runs.map((run) => run.join('x')).join(' '))));
}

const NO_STEPS: LrSeries = [];
const normalForms = new WeakMap<LrSeries, LrSeries>();
const hashes = new WeakMap<LrSeries, string>();
const joins = new WeakMap<LrSeries, WeakMap<LrSeries, LrSeries>>();

function joinTwo(first: LrSeries, second: LrSeries): LrSeries {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const known = remember(joins, first, () => new WeakMap<LrSeries, LrSeries>());
  return remember(known, second, () => normalise([...first, ...second]));
}

function normalise(series: LrSeries): LrSeries {
  const runs: [lr: number, steps: number][] = [];
  for (const [rate, steps] of series) {
    if (steps === 0) continue;
    const lr = Number(rate.toPrecision(12));
    const last = runs.at(-1);
    if (last?.[0] === lr) last[1] += steps;
    else runs.push([lr, steps]);
  }
  normalForms.set(runs, runs);
  return runs;
}

function remember<K extends WeakKey, V>(known: WeakMap<K, V>, key: K, compute: () => V): V {
  const held = known.get(key);
  if (held !== undefined) return held;
  const value = compute();
  known.set(key, value);
  return value;
}

/** Optimizer steps of a series. */
function seriesSteps(series: LrSeries): number {
  return series.reduce((sum, [, steps]) => sum + steps, 0);
}

const STEP_LIMIT = 8;

/**
 * A series in a few words: "constant 1e-3", "step from 1e-2 at epoch 2", "1e-3 up to 1e-1, down to 1e-5".
 * `epochs` turns optimizer steps into epochs of the printed milestones.
 */
export function describeSeries(series: LrSeries, epochs: number): string {
  const runs = normalSeries(series);
  const known = remember(descriptions, runs, () => new Map<number, string>());
  const text = known.get(epochs) ?? describeRuns(runs, epochs);
  known.set(epochs, text);
  return text;
}

const descriptions = new WeakMap<LrSeries, Map<number, string>>();

function describeRuns(runs: LrSeries, epochs: number): string {
  const first = runs[0];
  if (first === undefined) return 'no optimizer steps';
  if (runs.length === 1) return `constant ${rateText(first[0])}`;
  if (runs.length <= STEP_LIMIT && isFalling(runs)) return describeSteps(runs, epochs);
  return describeRange(runs.map(([lr]) => lr));
}

/** A learning rate as the papers print it: 1e-3, 2.5e-2, 1. */
function rateText(lr: number): string {
  if (lr >= 1) return String(Number(lr.toPrecision(3)));
  return Number(lr.toPrecision(3)).toExponential();
}

function isFalling(runs: LrSeries): boolean {
  return runs.every(([lr], i) => i === 0 || lr < (runs[i - 1]?.[0] ?? 0));
}

function describeSteps(runs: LrSeries, epochs: number): string {
  const stepsPerEpoch = seriesSteps(runs) / epochs;
  let step = 0;
  const milestones: string[] = [];
  for (const [, steps] of runs.slice(0, -1)) {
    step += steps;
    milestones.push(String(Number((step / stepsPerEpoch).toFixed(2))));
  }
  const list =
    milestones.length === 1
      ? `epoch ${milestones[0]}`
      : `epochs ${milestones.slice(0, -1).join(', ')} and ${milestones.at(-1)}`;
  return `step from ${rateText(runs[0]![0])} to ${rateText(runs.at(-1)![0])} at ${list}`;
}

function describeRange(rates: readonly number[]): string {
  const top = rates.reduce((a, b) => Math.max(a, b), 0);
  const first = rates[0] ?? 0;
  const last = rates.at(-1) ?? 0;
  const up = top > first ? ` up to ${rateText(top)}` : '';
  const down = last < top ? `${up === '' ? '' : ','} down to ${rateText(last)}` : '';
  return `${rateText(first)}${up}${down}`;
}
