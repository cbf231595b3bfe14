import type { SgdStep } from '#runner/compute/kernels';
import type { ResidentSet } from '#runner/compute/network/block';
import {
  LOSS,
  trainStep,
  type Batch,
  type StepOutcome,
  type StepSetting,
} from '#runner/compute/network/step';
import type { Binding } from '#runner/compute/tensorflow/binding';
import { openBlock, type CompiledBlock } from '#runner/compute/tensorflow/compiled/compiledBlock';
import { emit, type Variable } from '#runner/compute/tensorflow/compiled/emit';
import { emitBlock } from '#runner/compute/tensorflow/compiled/emitBlock';
import { record } from '#runner/compute/tensorflow/compiled/record';
import { FUSIBLE } from '#runner/compute/tensorflow/compiled/recordedOps';
import { openSession, type Session } from '#runner/compute/tensorflow/compiled/session';
import {
  namedTensors,
  stateHolder,
  type StateHolder,
} from '#runner/compute/tensorflow/compiled/stateVariables';
import {
  FINITE,
  IMAGES,
  LOGITS,
  LOSSES,
  LR,
  MOMENTUM,
  STATISTICS,
  TARGETS,
  tracedKernels,
  WEIGHT_DECAY,
  type Trace,
} from '#runner/compute/tensorflow/compiled/tracedKernels';
import { scoreOf, softTargets } from '#runner/compute/tensorflow/crossEntropy';
import { idOf, type TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** A step's outcome; `finite` says whether the parameters are, without saying which are not. */
export type CompiledOutcome = StepOutcome & { readonly finite: boolean };

/** One training step as a graph with variables of its own. */
export type CompiledStep = StateHolder & { step(batch: Batch, sgd: SgdStep): CompiledOutcome };

/** A step that was taken eagerly and written down. */
export type RecordedStep = {
  readonly outcome: StepOutcome;
  compile(): CompiledStep;
  /** Several such steps as one graph, the training set in it; which is loaded, the state not yet. */
  compileBlock(set: ResidentSet): CompiledBlock;
};

/** Runs one step eagerly on the setting's tensors, to compile it. The variables are not loaded yet. */
export async function recordStep(
  binding: Binding,
  rt: TensorflowRuntime,
  setting: StepSetting,
  batch: Batch,
  sgd: SgdStep,
): Promise<RecordedStep> {
  const recording = record(rt);
  const { kernels, trace, free } = tracedKernels(recording.runtime, sgd);
  const before = new Map(namedTensors(setting.tensors).map(([name, tensor]) => [name, idOf(tensor)]));
  const outcome = await trainStep(kernels, setting, batch, sgd, 0);
  free();
  const variables = new Map(
    namedTensors(setting.tensors).map(([name, tensor]): [string, Variable] => [
      name,
      { id: before.get(name)!, after: idOf(tensor), shape: tensor.shape },
    ]),
  );
  const compile = (): CompiledStep => {
    const { feeds, results } = trace;
    const session = openSession(binding, emit({ recording, feeds, variables, results, alone: FUSIBLE }));
    return compiledStep(rt, session, setting, trace);
  };
  const compileBlock = (set: ResidentSet): CompiledBlock => {
    const { labelSmoothing } = setting;
    const session = openSession(binding, emitBlock({ recording, trace, variables, set, labelSmoothing }));
    return openBlock(rt, session, setting.tensors, trace, set);
  };
  return { outcome, compile, compileBlock };
}

function compiledStep(
  rt: TensorflowRuntime,
  session: Session,
  setting: StepSetting,
  { statistics, results, feeds }: Trace,
): CompiledStep {
  const { graph, labelSmoothing } = setting;
  const names = [...results.keys()];
  return {
    ...stateHolder(rt, session, setting.tensors),
    step: ({ pixels, labels }, sgd) => {
      const classes = feeds.get(TARGETS)!.shape[1]!;
      const given = new Map([
        [IMAGES, rt.upload(pixels, [labels.length, ...graph.input])],
        [TARGETS, rt.upload(softTargets(labels, classes, labelSmoothing), [labels.length, classes])],
        [LR, rt.upload(Float32Array.of(sgd.lr), [])],
        [MOMENTUM, rt.upload(Float32Array.of(sgd.momentum), [])],
      ]);
      if (feeds.has(WEIGHT_DECAY)) given.set(WEIGHT_DECAY, rt.upload(Float32Array.of(sgd.weightDecay), []));
      const fetched = session.run(given, names);
      const value = (name: string): Float32Array => rt.download(fetched[names.indexOf(name)]!);
      const score = scoreOf(value(LOSSES), value(LOGITS), labels);
      const statistic = firstBroken(statistics, value(STATISTICS));
      const notFinite = statistic ?? (Number.isFinite(score.loss) ? null : LOSS);
      const finite = value(FINITE)[0] === 1;
      rt.free(...given.values(), ...fetched);
      return { ...score, notFinite, finite };
    },
  };
}

/** Name of the first statistic with a value that isn't finite. */
function firstBroken(statistics: Trace['statistics'], values: Float32Array): string | null {
  let first = 0;
  for (const [name, size] of statistics) {
    if (!values.subarray(first, first + size).every(Number.isFinite)) return name;
    first += size;
  }
  return null;
}
