import type { StepEngine } from '#runner/compute/compiler';
import type { SgdStep } from '#runner/compute/kernels';
import type { Block, Residence } from '#runner/compute/network/block';
import { trainStep, type Batch, type StepOutcome, type StepSetting } from '#runner/compute/network/step';
import type { Binding } from '#runner/compute/tensorflow/binding';
import { blocksOf, type Blocks } from '#runner/compute/tensorflow/compiled/blocks';
import {
  recordStep,
  type CompiledStep,
  type RecordedStep,
} from '#runner/compute/tensorflow/compiled/compiledStep';
import type { StateHolder } from '#runner/compute/tensorflow/compiled/stateVariables';
import { notCompiled, type EngineMode } from '#runner/compute/tensorflow/compiled/mode';
import {
  difference,
  restore,
  snapshot,
  type Snapshot,
  type Trial,
} from '#runner/compute/tensorflow/compiled/trial';
import { tensorflowKernels } from '#runner/compute/tensorflow/kernels';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Steps of one kind (batch size, terms of the optimizer) on their way to being compiled. */
type Candidate = {
  readonly recorded: RecordedStep;
  compiled: CompiledStep | null;
  /** Eager steps that the compiled one has still to repeat. */
  trials: Trial[];
  proven: number;
};

/** A compiled step counts as eager's equal when it has repeated so many of its steps to the last bit. */
const PROOF = 2;
/** Kinds of steps that are compiled in one training: the usual batch, an epoch's last, and as many again. */
const KINDS = 4;

/** How many steps a call shall take at most, and the training set that it takes, or why it has none. */
export type SeveralSteps = { readonly stepsPerCall: number; readonly residence: Residence | null };

/**
 * Steps of a training, compiled once two of them have been taken eagerly and repeated bit for bit. Batches of another
 * size are another graph; what can't be compiled stays eager.
 */
export function compiledTraining(
  binding: Binding,
  rt: TensorflowRuntime,
  setting: StepSetting,
  mode: EngineMode,
  { stepsPerCall, residence }: SeveralSteps,
): StepEngine {
  const eager = tensorflowKernels(rt);
  const candidates = new Map<string, Candidate>();
  /** Who has the newest state; null: the setting's tensors. */
  let holder: StateHolder | null = null;
  let why: string | null = null;

  const settle = (): void => {
    holder?.settle();
    holder = null;
  };
  const giveUp = (reason: string): void => {
    if (mode === 'compiled') throw notCompiled('training step', reason);
    why = reason;
    for (const candidate of candidates.values()) close(rt, candidate);
    candidates.clear();
  };

  const hold = (next: StateHolder): void => {
    if (holder === next) return;
    settle();
    next.load();
    holder = next;
  };

  const runCompiled = async (compiled: CompiledStep, batch: Batch, sgd: SgdStep): Promise<StepOutcome> => {
    hold(compiled);
    const { finite, ...outcome } = compiled.step(batch, sgd);
    if (finite || outcome.notFinite !== null) return outcome;
    settle();
    return { ...outcome, notFinite: await eager.firstNotFinite(setting.tensors.parameters) };
  };

  /** A step after which nothing is finite any more proves nothing, and its checks were cut short. */
  const dropped = (before: Snapshot, outcome: StepOutcome): StepOutcome => {
    rt.free(...before);
    return outcome;
  };

  /** The first eager step of its kind, written down. */
  const recorded = async (key: string, batch: Batch, sgd: SgdStep): Promise<StepOutcome> => {
    const before = snapshot(rt, setting.tensors);
    try {
      const step = await recordStep(binding, rt, setting, batch, sgd);
      const { outcome } = step;
      if (outcome.notFinite !== null) return dropped(before, outcome);
      const after = snapshot(rt, setting.tensors);
      const trials = [{ batch: copyOf(batch), sgd, outcome, before, after }];
      candidates.set(key, { recorded: step, compiled: null, trials, proven: 0 });
      return outcome;
    } catch (error) {
      restore(rt, setting.tensors, before);
      rt.free(...before);
      giveUp((error as Error).message);
      return trainStep(eager, setting, batch, sgd, 0);
    }
  };

  const tried = async (candidate: Candidate, batch: Batch, sgd: SgdStep): Promise<StepOutcome> => {
    const before = snapshot(rt, setting.tensors);
    const outcome = await trainStep(eager, setting, batch, sgd, 0);
    if (outcome.notFinite !== null) return dropped(before, outcome);
    const after = snapshot(rt, setting.tensors);
    candidate.trials.push({ batch: copyOf(batch), sgd, outcome, before, after });
    return outcome;
  };

  /** Compiles, and repeats the eager steps so far; gives up where a bit differs. */
  const prove = (candidate: Candidate): void => {
    try {
      candidate.compiled ??= candidate.recorded.compile();
      for (const trial of candidate.trials.splice(0)) {
        const differs = difference(rt, setting.tensors, trial, candidate.compiled);
        rt.free(...trial.before, ...trial.after);
        if (differs !== null) throw new Error(`the compiled step gives ${differs}`);
        candidate.proven += 1;
      }
    } catch (error) {
      giveUp((error as Error).message);
    }
  };

  const step = async (batch: Batch, sgd: SgdStep): Promise<StepOutcome> => {
    const key = kindOf(batch.labels.length, sgd);
    const candidate = candidates.get(key);
    if (candidate !== undefined && candidate.trials.length + candidate.proven >= PROOF) {
      settleUnless(candidate);
      if (candidate.proven < PROOF) prove(candidate);
      if (candidate.compiled !== null && why === null) return runCompiled(candidate.compiled, batch, sgd);
    }
    settle();
    if (why !== null || (candidate === undefined && candidates.size >= KINDS)) {
      return trainStep(eager, setting, batch, sgd, 0);
    }
    const outcome = await (candidate === undefined
      ? recorded(key, batch, sgd)
      : tried(candidate, batch, sgd));
    const made = candidates.get(key);
    if (mode === 'compiled' && made !== undefined) prove(made);
    return outcome;
  };
  const settleUnless = ({ proven }: Candidate): void => {
    if (proven < PROOF) settle();
  };

  const compilerOf = ({ size, sgd }: Block): RecordedStep['compileBlock'] | null => {
    const candidate = candidates.get(kindOf(size, sgd[0]!));
    if (candidate === undefined || candidate.compiled === null || candidate.proven < PROOF) return null;
    return candidate.recorded.compileBlock;
  };
  const blocks: Blocks | null =
    stepsPerCall > 1 && residence !== null && 'set' in residence
      ? blocksOf(rt, setting, residence.set, { step, settle, hold, compilerOf })
      : null;
  const whySingle = (): string | null =>
    why ?? blocks?.why() ?? (residence !== null && 'why' in residence ? residence.why : null);

  return {
    step,
    settle,
    stepsPerCall: () => (blocks === null || whySingle() !== null ? 1 : stepsPerCall),
    block: async (block) => blocks?.take(block) ?? [await step(block.batch(0), block.sgd[0]!)],
    report: () => {
      const compiled = [...candidates.values()].some((candidate) => candidate.compiled !== null);
      const perCall = { steps: blocks?.longest() ?? 1, why: whySingle() };
      return { engine: compiled ? 'compiled' : 'eager', why, ...(residence !== null && { perCall }) };
    },
    close: () => {
      blocks?.close();
      candidates.forEach((candidate) => close(rt, candidate));
    },
  };
}

function close(rt: TensorflowRuntime, { compiled, trials }: Candidate): void {
  compiled?.close();
  for (const { before, after } of trials) rt.free(...before, ...after);
}

/** Steps with equal kinds are one graph: hyperparameters that are there are fed. */
function kindOf(images: number, { nesterov, weightDecay }: SgdStep): string {
  return JSON.stringify({ images, nesterov, decays: weightDecay !== 0 });
}

/** Whoever makes batches may use their memory again. */
function copyOf({ pixels, labels }: Batch): Batch {
  return { pixels: pixels.slice(), labels: Array.from(labels) };
}
