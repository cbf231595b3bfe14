import type { Tensor } from '#runner/compute/kernels';
import { columnSums } from '#runner/compute/wasm/columns';
import { type WasmRuntime } from '#runner/compute/wasm/runtime';

/** x · weight + bias; x is `[batch, in]`, weight `[in, out]`. */
export function linear(rt: WasmRuntime, x: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const y = product(rt, x, weight);
  const values = rt.view(y);
  const shift = rt.view(bias);
  for (let i = 0; i < values.length; i++) values[i]! += shift[i % shift.length]!;
  return y;
}

export function linearGradient(
  rt: WasmRuntime,
  dy: Tensor,
  x: Tensor,
  weight: Tensor,
): { readonly dx: Tensor; readonly dWeight: Tensor; readonly dBias: Tensor } {
  const [batch, outputs] = dy.shape as [number, number];
  const [weightT, xT] = [transposed(rt, weight), transposed(rt, x)];
  const dx = product(rt, dy, weightT);
  const dWeight = product(rt, xT, dy);
  rt.free(weightT, xT);
  const dBias = rt.make([outputs]);
  rt.view(dBias).set(columnSums(rt.view(dy), batch, outputs));
  return { dx, dWeight, dBias };
}

function product(rt: WasmRuntime, a: Tensor, b: Tensor): Tensor {
  return rt.run('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
}

/** tfjs's wasm matmul falls back to a plain loop when asked to transpose: transpose first. */
function transposed(rt: WasmRuntime, matrix: Tensor): Tensor {
  const [rows, columns] = matrix.shape as [number, number];
  const out = rt.make([columns, rows]);
  const from = rt.view(matrix);
  const to = rt.view(out);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) to[j * rows + i] = from[i * columns + j]!;
  }
  return out;
}
