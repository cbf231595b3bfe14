/** Rows packed at a time: two panels of four columns stay in the first-level cache. */
const CHUNK = 512;
/** Columns of a panel: sixteen sums of products fit into registers. */
const PANEL = 4;

/**
 * AᵀB in doubles, `k × l`, of row-major matrices of `rows` rows with k and l columns. Where both are one and the same
 * array only half is computed. Rows are packed into panels of four columns, so that each number read serves four products.
 */
export function crossProducts(
  a: ArrayLike<number>,
  k: number,
  b: ArrayLike<number>,
  l: number,
  rows: number,
): Float64Array {
  const same = a === b && k === l;
  const product = new Float64Array(k * l);
  const left = new Float64Array(CHUNK * panels(k));
  const right = same ? left : new Float64Array(CHUNK * panels(l));
  for (let first = 0; first < rows; first += CHUNK) {
    const count = Math.min(CHUNK, rows - first);
    pack(a, k, first, count, left);
    if (!same) pack(b, l, first, count, right);
    for (let i = 0; i < k; i += PANEL) {
      for (let j = same ? i : 0; j < l; j += PANEL) {
        addBlock(product, l, i, Math.min(PANEL, k - i), j, Math.min(PANEL, l - j), left, right, count);
      }
    }
  }
  if (same) {
    for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) product[i * l + j] = product[j * l + i]!;
  }
  return product;
}

function panels(columns: number): number {
  return Math.ceil(columns / PANEL) * PANEL;
}

/** Panel p holds columns 4p … 4p + 3 of the chunk, row by row, zeros beyond the last. */
function pack(
  values: ArrayLike<number>,
  columns: number,
  first: number,
  count: number,
  to: Float64Array,
): void {
  for (let i = 0; i < columns; i += PANEL) {
    const width = Math.min(PANEL, columns - i);
    for (let row = 0, at = i * CHUNK; row < count; row++, at += PANEL) {
      const from = (first + row) * columns + i;
      for (let j = 0; j < PANEL; j++) to[at + j] = j < width ? values[from + j]! : 0;
    }
  }
}

function addBlock(
  product: Float64Array,
  l: number,
  i: number,
  height: number,
  j: number,
  width: number,
  left: Float64Array,
  right: Float64Array,
  count: number,
): void {
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0; // prettier-ignore
  let s10 = 0, s11 = 0, s12 = 0, s13 = 0; // prettier-ignore
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0; // prettier-ignore
  let s30 = 0, s31 = 0, s32 = 0, s33 = 0; // prettier-ignore
  const end = i * CHUNK + count * PANEL;
  for (let p = i * CHUNK, q = j * CHUNK; p < end; p += PANEL, q += PANEL) {
    const a0 = left[p]!;
    const a1 = left[p + 1]!;
    const a2 = left[p + 2]!;
    const a3 = left[p + 3]!;
    const b0 = right[q]!;
    const b1 = right[q + 1]!;
    const b2 = right[q + 2]!;
    const b3 = right[q + 3]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  const sums = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33];
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) product[(i + r) * l + j + c]! += sums[r * PANEL + c]!;
  }
}
