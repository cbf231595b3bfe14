import type { Tensor } from '#runner/compute/kernels';
import { FLOATS, text } from '#runner/compute/tensorflow/attributes';
import type { TensorflowRuntime } from '#runner/compute/tensorflow/runtime';

const CHECK = [...FLOATS, text('message', '')];
/** How CheckNumerics says what it found; any other failure is one. */
const FOUND = /Tensor had (NaN|[+-]?Inf)/i;

/** CheckNumerics fails where a value is NaN or infinite: one op a tensor, and nothing comes back from the device. */
export function isFinite(rt: TensorflowRuntime, tensor: Tensor): boolean {
  try {
    rt.free(rt.run('CheckNumerics', CHECK, tensor));
    return true;
  } catch (error) {
    if (FOUND.test((error as Error).message)) return false;
    throw error;
  }
}
