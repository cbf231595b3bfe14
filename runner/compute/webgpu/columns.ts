import type { Tensor } from '#runner/compute/kernels';
import type { WebgpuRuntime } from '#runner/compute/webgpu/runtime';

/** What is summed over rows: `value` is set by WGSL code from `row`, `column` and the inputs. */
export type Term = {
  /** Unique for `code`. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly ints?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  /** What holds for all rows of a column. */
  readonly setup?: string;
  /** Adds to `value`, once a row. */
  readonly code: string;
};

/** Rows a thread adds up. */
const FAN = 64;

/**
 * factor · Σ over `rows` of a term, for each column of a result of shape `shape`. As a tree of sums of 64, in an order
 * that only the shapes decide: bits repeat, and rounding errors stay small where a single float32 sum's don't.
 */
export function columnSums(
  rt: WebgpuRuntime,
  term: Term,
  inputs: readonly Tensor[],
  rows: number,
  shape: readonly number[],
  factor = 1,
): Tensor {
  const columns = shape.reduce((a, b) => a * b, 1);
  let left = Math.ceil(rows / FAN);
  let sums = level(
    rt,
    term,
    inputs,
    rows,
    left === 1 ? shape : [left, columns],
    columns,
    left === 1 ? factor : 1,
  );
  while (left > 1) {
    const count = left;
    left = Math.ceil(count / FAN);
    const last = left === 1;
    const next = level(rt, PLAIN, [sums], count, last ? shape : [left, columns], columns, last ? factor : 1);
    rt.free(sums);
    sums = next;
  }
  return sums;
}

/** Sums over the rows of a row-major `[rows, columns]` array. */
export const PLAIN: Term = {
  name: 'sum',
  inputs: ['x'],
  code: 'value += x[row * uniforms.columns + column];',
};

function level(
  rt: WebgpuRuntime,
  { name, inputs: names, ints, floats, setup = '', code }: Term,
  inputs: readonly Tensor[],
  rows: number,
  shape: readonly number[],
  columns: number,
  factor: number,
): Tensor {
  return rt.compute(
    {
      name: `columns-${name}`,
      inputs: names,
      ints: { rows, columns, ...ints },
      floats: { factor, ...floats },
      code: `
        let column = index % uniforms.columns;
        let first = (index / uniforms.columns) * ${FAN};
        let end = min(uniforms.rows, first + ${FAN});
        var value = 0.0;
        ${setup}
        for (var row = first; row < end; row++) { ${code} }
        result[index] = value * uniforms.factor;`,
    },
    inputs,
    shape,
  );
}
