import type { Tensor } from '#runner/compute/kernels';
import type { Block, Move, ResidentSet } from '#runner/compute/network/block';
import type { StepOutcome, TrainingTensors } from '#runner/compute/network/step';
import { LABELS, MOVES, PLACES, SET, SET_LOADED, STEPS } from '#runner/compute/tensorflow/compiled/emitBlock';
import type { Session } from '#runner/compute/tensorflow/compiled/session';
import { stateHolder, type StateHolder } from '#runner/compute/tensorflow/compiled/stateVariables';
import {
  FINITE,
  IMAGES,
  LOGITS,
  LOSSES,
  LR,
  MOMENTUM,
  WEIGHT_DECAY,
  type Trace,
} from '#runner/compute/tensorflow/compiled/tracedKernels';
import { loadOf } from '#runner/compute/tensorflow/compiled/variables';
import { scoreOf } from '#runner/compute/tensorflow/crossEntropy';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

/** Training steps as one graph with variables of its own: the state, and the training set. */
export type CompiledBlock = StateHolder & {
  /** Images of each step. */
  readonly size: number;
  /** Null where something was no longer finite after a step: the state is then that of before the block. */
  run(block: Block): readonly StepOutcome[] | null;
};

/** Loads the training set into the session's graph; what was opened is closed where that fails. */
export function openBlock(
  rt: TensorflowRuntime,
  session: Session,
  tensors: TrainingTensors,
  { feeds }: Trace,
  set: ResidentSet,
): CompiledBlock {
  const [size, ...shape] = feeds.get(IMAGES)!.shape as [number, ...number[]];
  const given = rt.uploadIntegers(set.pixels, [set.images, ...shape]);
  try {
    rt.free(...session.run(new Map([[loadOf(SET), given]]), [SET_LOADED]));
  } catch (error) {
    session.close();
    throw error;
  } finally {
    rt.free(given);
  }
  const feedsOf = ({ size, sgd, places, labels, moves }: Block): Map<string, Tensor> => {
    const steps = sgd.length;
    const given = new Map([
      [STEPS, rt.uploadIntegers(Int32Array.of(steps), [])],
      [PLACES, rt.uploadIntegers(places, [steps, size])],
      [LABELS, rt.uploadIntegers(labels, [steps, size])],
      [
        LR,
        rt.upload(
          Float32Array.from(sgd, ({ lr }) => lr),
          [steps],
        ),
      ],
      [
        MOMENTUM,
        rt.upload(
          Float32Array.from(sgd, ({ momentum }) => momentum),
          [steps],
        ),
      ],
    ]);
    if (set.moved) given.set(MOVES, rt.upload(transforms(moves, shape[1]!), [steps, size, 8]));
    if (feeds.has(WEIGHT_DECAY)) {
      given.set(WEIGHT_DECAY, rt.upload(Float32Array.of(sgd[0]!.weightDecay), []));
    }
    return given;
  };
  return {
    ...stateHolder(rt, session, tensors),
    size,
    run: (block) => {
      const given = feedsOf(block);
      const fetched = session.run(given, [LOSSES, LOGITS, FINITE]);
      const [losses, logits, finite] = fetched.map(rt.download) as [Float32Array, Float32Array, Float32Array];
      rt.free(...given.values(), ...fetched);
      if (!finite.every((flag) => flag === 1)) return null;
      const rows = (values: Float32Array, i: number): Float32Array => {
        const width = values.length / block.sgd.length;
        return values.subarray(i * width, (i + 1) * width);
      };
      return block.sgd.map((_, i) => {
        const labels = block.labels.subarray(i * block.size, (i + 1) * block.size);
        return { ...scoreOf(rows(losses, i), rows(logits, i), labels), notFinite: null };
      });
    },
  };
}

/**
 * ImageProjectiveTransformV3's eight numbers for each image: which pixel (a₀x + a₁y + a₂, b₀x + b₁y + b₂) is seen at
 * (x, y). All are whole, so that nothing is interpolated.
 */
function transforms(moves: readonly Move[], width: number): Float32Array {
  const all = new Float32Array(8 * moves.length);
  moves.forEach(({ up, left, flip }, i) => {
    all.set(flip ? [-1, 0, width - 1 + left, 0, 1, up, 0, 0] : [1, 0, left, 0, 1, up, 0, 0], 8 * i);
  });
  return all;
}
