import type { SgdStep, Tensor } from '#runner/compute/kernels';
import {
  LOSS,
  trainStep,
  type Batch,
  type StepOutcome,
  type StepSetting,
  type TrainingTensors,
} from '#runner/compute/network/step';
import type { Binding } from '#runner/compute/tensorflow/binding';
import {
  emit,
  FUSIBLE,
  LOADED,
  loadOf,
  readOf,
  type Variable,
} from '#runner/compute/tensorflow/compiled/emit';
import { record } from '#runner/compute/tensorflow/compiled/record';
import { openSession, type Session } from '#runner/compute/tensorflow/compiled/session';
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
export type CompiledStep = {
  step(batch: Batch, sgd: SgdStep): CompiledOutcome;
  /** Takes the setting's tensors as the variables' values. */
  load(): void;
  /** Gives the setting's tensors the variables' values. */
  settle(): void;
  close(): void;
};

/** Runs one step eagerly on the setting's tensors and compiles it. The variables are not loaded yet. */
export async function recordStep(
  binding: Binding,
  rt: TensorflowRuntime,
  setting: StepSetting,
  batch: Batch,
  sgd: SgdStep,
): Promise<{ readonly outcome: StepOutcome; compile(): CompiledStep }> {
  const recording = record(rt);
  const { kernels, trace, free } = tracedKernels(recording.runtime, sgd);
  const before = new Map([...namedTensors(setting.tensors)].map(([name, tensor]) => [name, idOf(tensor)]));
  const outcome = await trainStep(kernels, setting, batch, sgd, 0);
  free();
  const variables = new Map(
    [...namedTensors(setting.tensors)].map(([name, tensor]): [string, Variable] => [
      name,
      { id: before.get(name)!, after: idOf(tensor), shape: tensor.shape },
    ]),
  );
  const compile = (): CompiledStep => {
    const { feeds, results } = trace;
    const session = openSession(binding, emit({ recording, feeds, variables, results, alone: FUSIBLE }));
    return compiledStep(rt, session, setting, trace);
  };
  return { outcome, compile };
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
    load: () => {
      const given = [...namedTensors(setting.tensors)].map(
        ([name, tensor]) => [loadOf(name), tensor] as const,
      );
      rt.free(...session.run(new Map(given), [LOADED]));
    },
    settle: () => {
      const all = [...namedTensors(setting.tensors)];
      const values = session.run(
        new Map(),
        all.map(([name]) => readOf(name)),
      );
      all.forEach(([, tensor], i) => rt.replace(tensor, values[i]!));
    },
    close: session.close,
  };
}

/** Every tensor of a training with a name of its own. */
export function namedTensors({
  parameters,
  velocities,
  masks,
}: TrainingTensors): readonly (readonly [string, Tensor])[] {
  return Object.entries({ parameters, velocities, masks }).flatMap(([kind, tensors]) =>
    [...tensors].map(([name, tensor]) => [`${kind}/${name}`, tensor] as const),
  );
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
