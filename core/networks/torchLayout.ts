import type { Weight } from '#core/networks/weights';

/**
 * Weights in PyTorch's layout: convolutions HWIO → OIHW, linear `[in, out]` → `[out, in]`; vectors are shared, not
 * copied. This is the layout of every file that leaves the project.
 */
export function toTorch(weights: ReadonlyMap<string, Weight>): Map<string, Weight> {
  return new Map([...weights].map(([name, weight]) => [name, permuted(weight, [3, 2, 0, 1])]));
}

/** The inverse of {@link toTorch}. */
export function fromTorch(weights: ReadonlyMap<string, Weight>): Map<string, Weight> {
  return new Map([...weights].map(([name, weight]) => [name, permuted(weight, [2, 3, 1, 0])]));
}

/** Four dimensions are permuted by `axes`, two are transposed, one or none stay. */
function permuted(weight: Weight, axes: readonly [number, number, number, number]): Weight {
  switch (weight.shape.length) {
    case 4:
      return transpose(weight, axes);
    case 2:
      return transpose(weight, [1, 0]);
    default:
      return weight;
  }
}

/** `out.shape[i] = in.shape[axes[i]]`, as NumPy's transpose. */
function transpose(weight: Weight, axes: readonly number[]): Weight {
  const strides = weight.shape.map((_, i) => weight.shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const shape = axes.map((axis) => weight.shape[axis]!);
  const steps = axes.map((axis) => strides[axis]!);
  const data = new Float32Array(weight.data.length);
  const last = shape.length - 1;
  let to = 0;
  const copy = (axis: number, from: number): void => {
    const size = shape[axis]!;
    const step = steps[axis]!;
    for (let i = 0; i < size; i++) {
      if (axis === last) data[to++] = weight.data[from + i * step]!;
      else copy(axis + 1, from + i * step);
    }
  };
  copy(0, 0);
  return { shape, data };
}
