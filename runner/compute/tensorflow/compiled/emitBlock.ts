import type { ResidentSet } from '#runner/compute/network/block';
import { FLOATS, type } from '#runner/compute/tensorflow/attributes';
import { BOOL, FLOAT, INT32, UINT8 } from '#runner/compute/tensorflow/binding';
import { arrayOf, collected } from '#runner/compute/tensorflow/compiled/collected';
import { LOADED, shapesOf, type Variable } from '#runner/compute/tensorflow/compiled/emit';
import { graphWriter, type GraphWriter } from '#runner/compute/tensorflow/compiled/graphWriter';
import { writeLoop, type Fixed, type Iteration } from '#runner/compute/tensorflow/compiled/loop';
import type { Recording } from '#runner/compute/tensorflow/compiled/record';
import { FUSIBLE, writeOps } from '#runner/compute/tensorflow/compiled/recordedOps';
import { gather, writeImages } from '#runner/compute/tensorflow/compiled/residentImages';
import type { GraphNode } from '#runner/compute/tensorflow/compiled/savedModel';
import {
  FINITE,
  IMAGES,
  LOGITS,
  LOSSES,
  LR,
  MOMENTUM,
  STATISTICS,
  TARGETS,
  WEIGHT_DECAY,
  type Trace,
} from '#runner/compute/tensorflow/compiled/tracedKernels';
import { assignVariable, readVariable, writeLoading } from '#runner/compute/tensorflow/compiled/variables';
import { softTargets } from '#runner/compute/tensorflow/crossEntropy';

/** What a block is fed with: how many steps (a number), and for each step its row of the others. */
export const STEPS = 'steps';
/** `[steps, batch]`: places in the training set. */
export const PLACES = 'places';
export const LABELS = 'labels';
/** `[steps, batch, 8]`. */
export const MOVES = 'moves';
/** The variable that holds the training set, and what is fetched to load it. */
export const SET = 'training_set';
export const SET_LOADED = 'training_set_loaded';

export type BlockProgram = {
  /** Of one step. */
  readonly recording: Pick<Recording, 'ops' | 'constants'>;
  readonly trace: Trace;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly set: ResidentSet;
  readonly labelSmoothing: number;
};

/**
 * The graph of several recorded steps, one after the other: the state goes from one to the next inside of a loop, and
 * into the variables when all steps are done and everything stayed finite; else the variables stay as they were.
 * Results are `[steps, …]`.
 */
export function emitBlock(program: BlockProgram): readonly GraphNode[] {
  const { variables, set } = program;
  const graph = graphWriter();
  const times = graph.placeholder(STEPS, INT32, []);
  const images = program.trace.feeds.get(IMAGES)!.shape as ImagesShape;
  const fixed = fixedInputs(graph, program, images);
  const state = new Map([...variables].map(([name, { shape }]) => [name, readVariable(graph, name, shape)]));
  const moving = [...variables].filter(([, { id, after }]) => after !== id);
  const left = new Map([LOSSES, LOGITS, FINITE].map((name) => [name, collected(graph, name, times)]));
  const carried = new Map([
    ...moving.map(([name]) => [name, { dtype: FLOAT, first: state.get(name)! }] as const),
    ...[...left].map(([name, of]) => [name, of.carried] as const),
  ]);
  for (const [name, value] of state) if (!carried.has(name)) fixed.set(name, { dtype: FLOAT, value });
  for (const [name, of] of left) fixed.set(arrayOf(name), of.fixed);

  const ends = writeLoop(graph, times, { carried, fixed }, (iteration) => {
    const { nameOf, results } = writeStep(graph, program, images, iteration);
    return new Map([
      ...moving.map(([name, { after }]) => [name, nameOf(after)] as const),
      ...[...left].map(([name, of]) => [name, of.write(iteration, results.get(name)!)] as const),
    ]);
  });

  const results = new Map([...left].map(([name, of]) => [name, of.read(ends.get(name)!)]));
  const flags = graph.node('finite/flags', 'Cast', [results.get(FINITE)!], TO_BOOL);
  const well = all(graph, 'finite/all_steps', flags, []);
  const assigned = moving.map(([name]) => {
    const either = [well, ends.get(name)!, state.get(name)!];
    return `^${assignVariable(graph, `assign/${name}`, name, graph.node(`chosen/${name}`, 'Select', either, FLOATS))}`;
  });
  for (const [name, value] of results) graph.node(name, 'Identity', [value, ...assigned], FLOATS);
  writeLoading(graph, LOADED, shapesOf(variables));
  writeLoading(graph, SET_LOADED, new Map([[SET, [set.images, ...images.slice(1)]]]), UINT8);
  return graph.nodes;
}

type ImagesShape = readonly [batch: number, height: number, width: number, channels: number];

const BYTES = 'bytes';
const CLASS_TARGETS = 'class_targets';

/** What is the same in every step: the feeds with all steps' rows, the training set, and what bytes and classes stand for. */
function fixedInputs(
  graph: GraphWriter,
  { trace, set, labelSmoothing }: BlockProgram,
  [batch, ...image]: ImagesShape,
): Map<string, Fixed> {
  const fixed = new Map<string, Fixed>();
  const fed = (name: string, dtype: number, shape: readonly number[]): void => {
    fixed.set(name, { dtype, value: graph.placeholder(name, dtype, shape) });
  };
  const table = (name: string, shape: readonly number[], data: Float32Array): void => {
    fixed.set(name, { dtype: FLOAT, value: graph.constant(name, { dtype: FLOAT, shape, data }) });
  };
  fed(PLACES, INT32, [-1, batch]);
  fed(LABELS, INT32, [-1, batch]);
  if (set.moved) fed(MOVES, FLOAT, [-1, batch, 8]);
  fed(LR, FLOAT, [-1]);
  fed(MOMENTUM, FLOAT, [-1]);
  if (trace.feeds.has(WEIGHT_DECAY)) fed(WEIGHT_DECAY, FLOAT, []);
  table(BYTES, [set.table.length], set.table);
  const classes = trace.feeds.get(TARGETS)!.shape[1]!;
  const every = Int32Array.from({ length: classes }, (_, label) => label);
  table(CLASS_TARGETS, [classes, classes], softTargets(every, classes, labelSmoothing));
  fixed.set(SET, { dtype: UINT8, value: readVariable(graph, SET, [set.images, ...image], UINT8) });
  return fixed;
}

/** The recorded step inside of the loop: names of its tensors, and what it leaves behind. */
function writeStep(
  graph: GraphWriter,
  program: BlockProgram,
  images: ImagesShape,
  iteration: Iteration,
): { readonly nameOf: (id: number) => string; readonly results: ReadonlyMap<string, string> } {
  const { recording, trace, variables } = program;
  const { after, value } = iteration;
  const known = feedsOf(graph, program, images, iteration);
  for (const [name, { id }] of variables) known.set(id, value(name));
  const nameOf = writeOps(graph, recording, { known, alone: FUSIBLE, after });
  const result = (name: string): string => nameOf(trace.results.get(name)!);
  const results = new Map([
    [LOSSES, result(LOSSES)],
    [LOGITS, result(LOGITS)],
    [FINITE, allFinite(graph, result, after)],
  ]);
  return { nameOf, results };
}

const TO_BOOL = [type('SrcT', FLOAT), type('DstT', BOOL)];

/** What the recorded step was fed with, as an iteration makes it out of its rows. */
function feedsOf(
  graph: GraphWriter,
  { trace, set }: BlockProgram,
  images: ImagesShape,
  { index, after, value }: Iteration,
): Map<number, string> {
  const row = (name: string, dtype: number): string =>
    gather(graph, `row/${name}`, value(name), index, { dtype, after });
  const batch = writeImages(
    graph,
    {
      set: value(SET),
      places: row(PLACES, INT32),
      moves: set.moved ? row(MOVES, FLOAT) : null,
      table: value(BYTES),
    },
    images,
    after,
  );
  const targets = gather(graph, 'row/targets', value(CLASS_TARGETS), row(LABELS, INT32), {
    dtype: FLOAT,
    after,
  });
  const made = new Map([
    [IMAGES, batch],
    [TARGETS, targets],
    [LR, row(LR, FLOAT)],
    [MOMENTUM, row(MOMENTUM, FLOAT)],
  ]);
  if (trace.feeds.has(WEIGHT_DECAY)) made.set(WEIGHT_DECAY, value(WEIGHT_DECAY));
  return new Map([...trace.feeds].map(([name, { id }]) => [id, made.get(name)!]));
}

/** 1 when a step's losses, batch statistics and parameters are all finite, else 0. */
function allFinite(graph: GraphWriter, result: (name: string) => string, after: readonly string[]): string {
  const flags = [LOSSES, STATISTICS].map((name) => {
    const each = graph.node(`finite/${name}/each`, 'IsFinite', [result(name)], FLOATS);
    return all(graph, `finite/${name}`, each, after);
  });
  const both = graph.node('finite/both', 'LogicalAnd', flags, []);
  const number = graph.node('finite/number', 'Cast', [both], [type('SrcT', BOOL), type('DstT', FLOAT)]);
  return graph.node('finite/step', 'Mul', [number, result(FINITE)], FLOATS);
}

/** Whether all of a vector's truths hold. */
function all(graph: GraphWriter, name: string, truths: string, after: readonly string[]): string {
  const axis = graph.constant(`${name}/axis`, { dtype: INT32, shape: [1], data: Int32Array.of(0) }, after);
  return graph.node(name, 'All', [truths, axis], [type('Tidx', INT32)]);
}
