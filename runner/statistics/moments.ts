import type { Kernels } from '#runner/compute/kernels';

/** XᵀX of `rows × columns` numbers: the filter gradient of a 1×1 convolution. */
export async function secondMoments(
  kernels: Kernels,
  data: Float32Array,
  rows: number,
  columns: number,
): Promise<Float32Array> {
  const x = kernels.upload(data, [rows, 1, 1, columns]);
  const product = kernels.convFilterGradient(x, x, { kernel: 1, stride: 1, pad: 0 });
  const moments = await kernels.download(product);
  kernels.free(x, product);
  return moments;
}

/** `rows × columns` numbers as `columns × rows`. */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]!);
}
