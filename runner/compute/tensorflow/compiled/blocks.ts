import type { StepOutcome, StepSetting } from '#runner/compute/network/step';
import { firstSteps, type Block, type ResidentSet } from '#runner/compute/network/block';
import type { CompiledBlock } from '#runner/compute/tensorflow/compiled/compiledBlock';
import type { StateHolder } from '#runner/compute/tensorflow/compiled/stateVariables';
import {
  outcomeDifference,
  restore,
  snapshot,
  stateDifference,
} from '#runner/compute/tensorflow/compiled/trial';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** How a training takes single steps, and who holds its state meanwhile. */
export type SingleSteps = {
  step(batch: ReturnType<Block['batch']>, sgd: Block['sgd'][number]): Promise<StepOutcome>;
  /** Gives the setting's tensors the newest state. */
  settle(): void;
  /** Makes `next` hold the newest state. */
  hold(next: StateHolder): void;
  /** Compiles blocks of such steps; null as long as one such step isn't compiled and proven. */
  compilerOf(block: Block): ((set: ResidentSet) => CompiledBlock) | null;
};

/** Steps of a training several at a time. */
export type Blocks = {
  /** Takes the first steps of a block, at least one. */
  take(block: Block): Promise<readonly StepOutcome[]>;
  /** Most steps that a call has taken. */
  longest(): number;
  /** Why steps go one by one for good; null while they don't have to. */
  why(): string | null;
  close(): void;
};

/** A block counts as single steps' equal when its first so many have given their bits. */
const PROOF = 2;

/**
 * Blocks as one call each, once single steps of their kind are compiled and a block has repeated some to the last bit.
 * Where that can't be, steps go on one by one.
 */
export function blocksOf(
  rt: TensorflowRuntime,
  { tensors }: StepSetting,
  set: ResidentSet,
  { step, settle, hold, compilerOf }: SingleSteps,
): Blocks {
  let compiled: CompiledBlock | null = null;
  let longest = 1;
  let why: string | null = null;

  const giveUp = (reason: string): void => {
    why = reason;
    compiled?.close();
    compiled = null;
  };

  /** Up to the first after which something isn't finite. */
  const oneByOne = async (block: Block): Promise<readonly StepOutcome[]> => {
    const outcomes: StepOutcome[] = [];
    for (const [i, sgd] of block.sgd.entries()) {
      const outcome = await step(block.batch(i), sgd);
      outcomes.push(outcome);
      if (outcome.notFinite !== null) break;
    }
    return outcomes;
  };

  /** What differs between single steps and the same as a block, bit by bit; null when nothing does. */
  const repeats = (
    candidate: CompiledBlock,
    block: Block,
    expected: readonly StepOutcome[],
  ): string | null => {
    candidate.load();
    const outcomes = candidate.run(block);
    if (outcomes === null) return 'numbers that are not finite';
    candidate.settle();
    for (const [i, outcome] of outcomes.entries()) {
      const differs = outcomeDifference(outcome, expected[i]!);
      if (differs !== null) return `${differs} at step ${i + 1}`;
    }
    return null;
  };

  /** Takes the first steps one by one and compares them with a block. */
  const prove = async (
    block: Block,
    compile: (set: ResidentSet) => CompiledBlock,
  ): Promise<readonly StepOutcome[]> => {
    settle();
    const before = snapshot(rt, tensors);
    const some = firstSteps(block, PROOF);
    const expected = await oneByOne(some);
    settle();
    const after = snapshot(rt, tensors);
    try {
      if (expected.at(-1)!.notFinite !== null) return expected;
      restore(rt, tensors, before);
      compiled = compile(set);
      const differs = repeats(compiled, some, expected) ?? stateDifference(rt, tensors, after);
      if (differs !== null) throw new Error(`several steps a call give ${differs}`);
    } catch (error) {
      giveUp((error as Error).message);
    } finally {
      restore(rt, tensors, after);
      rt.free(...before, ...after);
    }
    return expected;
  };

  /** One by one from the block's beginning, which names what wasn't finite. */
  const replay = async (block: Block): Promise<readonly StepOutcome[]> => {
    const outcomes = await oneByOne(block);
    if (outcomes.at(-1)!.notFinite === null) {
      settle();
      giveUp('a call of several steps gave numbers that are not finite where single steps don’t');
    }
    return outcomes;
  };

  return {
    take: async (block) => {
      const compile = why === null ? compilerOf(block) : null;
      if (compile === null) return oneByOne(firstSteps(block, 1));
      if (compiled === null && block.sgd.length >= PROOF) return prove(block, compile);
      // The set is on the device once, in the graph of the usual batches: an epoch's smaller last one goes alone.
      if (compiled?.size !== block.size) return oneByOne(firstSteps(block, 1));
      hold(compiled);
      const outcomes = compiled.run(block);
      if (outcomes === null) return replay(block);
      longest = Math.max(longest, block.sgd.length);
      return outcomes;
    },
    longest: () => longest,
    why: () => why,
    close: () => compiled?.close(),
  };
}
