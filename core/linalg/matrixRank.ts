import { countAbove, largestEigenvalue, tridiagonal } from '#core/linalg/tridiagonal';

/**
 * Numerical rank of a float32 matrix: how many singular values exceed max(rows, columns) · 2⁻²³ · the largest, NumPy's
 * and PyTorch's default. `data` is row-major with `stride` between neighbours and `stride · columns` between rows, from
 * `offset`.
 *
 * Singular values are roots of the eigenvalues of G = AᵀA, here in doubles: squared, the tolerance is at least 5·10⁻¹⁴
 * of the largest, well above the doubles' rounding (10⁻¹⁵), so that nothing is lost by squaring. Three answers, from
 * the cheapest to the one that always knows:
 * 1. G − x, with x above the threshold, has a Cholesky factor: every eigenvalue counts, the rank is full.
 * 2. With diagonal pivoting r pivots of G leave a trace below the threshold, so that at most r eigenvalues count, and
 *    G − x restricted to these r has a Cholesky factor, so that at least r do (Courant–Fischer, interlacing).
 * 3. Householder's tridiagonal form and Sturm sequences (Golub & Van Loan, §8.3, §8.4), where a value lies near the
 *    threshold.
 */
export function matrixRank(
  data: ArrayLike<number>,
  rows: number,
  columns: number,
  offset = 0,
  stride = 1,
): number {
  const most = Math.max(rows, columns);
  if (space.order.length < most) space = workspace(most);
  const { gram, order } = space;
  const n = gramOfFilled(data, rows, columns, offset, stride);
  if (n < 2) return n;
  const share = (most * 2 ** -23) ** 2;
  let trace = 0;
  let peak = 0;
  for (let i = 0; i < n; i++) {
    const entry = gram[i * n + i]!;
    trace += entry;
    if (entry > peak) peak = entry;
  }
  // The largest eigenvalue lies between the largest diagonal entry and the trace.
  for (let i = 0; i < n; i++) order[i] = i;
  if (isAbove(n, n, MARGIN * share * trace)) return n;
  const rank = pivotsUntil(n, (share * peak) / MARGIN);
  if (isAbove(n, rank, MARGIN * share * trace)) return rank;
  const { diagonal, squares } = tridiagonal(gram.slice(0, n * n), n);
  return countAbove(diagonal, squares, share * largestEigenvalue(diagonal, squares));
}

/** Room for rounding in the bounds: errors of the factorisations are some n · 10⁻¹⁶ of the trace. */
const MARGIN = 1.01;

/** Rows whose products are added in one pass over `gram`. */
const ROWS = 4;

/** Working space, kept between calls: a network's maps are hundreds of thousands of small matrices. */
let space = workspace(0);

function workspace(most: number) {
  return {
    filledRows: new Int32Array(most),
    filledColumns: new Int32Array(most),
    row: new Float64Array(most),
    rows4: new Float64Array(ROWS * most),
    order: new Int32Array(most),
    gram: new Float64Array(most * most),
    factor: new Float64Array(most * most),
  };
}

/**
 * AᵀA into the lower triangle of `gram`, or AAᵀ where that is smaller, without empty rows and columns: maps behind a relu
 * are often mostly zero. Returns its size.
 */
function gramOfFilled(
  data: ArrayLike<number>,
  rows: number,
  columns: number,
  offset: number,
  stride: number,
): number {
  const { filledRows, filledColumns, row, gram } = space;
  let height = 0;
  let width = 0;
  const used = row.fill(0, 0, columns);
  for (let i = 0, at = offset; i < rows; i++) {
    let any = 0;
    for (let j = 0; j < columns; j++, at += stride) {
      if (data[at] !== 0) any = used[j] = 1;
    }
    if (any === 1) filledRows[height++] = i * columns * stride;
  }
  for (let j = 0; j < columns; j++) if (used[j] === 1) filledColumns[width++] = j * stride;
  const tall = height >= width;
  const [long, short] = tall ? [filledRows, filledColumns] : [filledColumns, filledRows];
  const [length, n] = tall ? [height, width] : [width, height];
  gram.fill(0, 0, n * n);
  for (let k = 0; k < length; k += ROWS)
    addProducts(data, offset, k, Math.min(ROWS, length - k), n, long, short);
  return n;
}

function addProducts(
  data: ArrayLike<number>,
  offset: number,
  first: number,
  count: number,
  n: number,
  long: Int32Array,
  short: Int32Array,
): void {
  const { rows4, gram } = space;
  rows4.fill(0, 0, ROWS * n);
  for (let k = 0; k < count; k++) {
    const start = offset + long[first + k]!;
    for (let j = 0, at = k; j < n; j++, at += ROWS) rows4[at] = data[start + short[j]!]!;
  }
  for (let i = 0; i < n; i++) {
    const a = rows4[4 * i]!;
    const b = rows4[4 * i + 1]!;
    const c = rows4[4 * i + 2]!;
    const d = rows4[4 * i + 3]!;
    for (let j = 0, at = i * n, q = 0; j <= i; j++, at++, q += 4) {
      gram[at]! += a * rows4[q]! + b * rows4[q + 1]! + c * rows4[q + 2]! + d * rows4[q + 3]!;
    }
  }
}

/** Whether every eigenvalue of the first `size` rows and columns of `gram`, in `order`, exceeds x: Cholesky of gram − x. */
function isAbove(n: number, size: number, x: number): boolean {
  const { order, gram, factor, row } = space;
  for (let i = 0, at = 0; i < size; i++, at += n) {
    const from = order[i]!;
    for (let j = 0; j <= i; j++) {
      const to = order[j]!;
      factor[at + j] = from > to ? gram[from * n + to]! : gram[to * n + from]!;
    }
    factor[at + i]! -= x;
  }
  for (let j = 0; j < size; j++) {
    const pivot = factor[j * n + j]!;
    if (pivot <= 0) return false;
    const scale = 1 / Math.sqrt(pivot);
    for (let i = j + 1, at = i * n; i < size; i++, at += n) {
      const left = factor[at + j]! * scale;
      row[i] = left;
      for (let k = j + 1; k <= i; k++) factor[at + k]! -= left * row[k]!;
    }
  }
  return true;
}

/** Steps of Cholesky's factorisation with the largest diagonal entry first until the rest's trace is at most `limit`; `order` holds the pivots. */
function pivotsUntil(n: number, limit: number): number {
  const { order, gram, factor, row } = space;
  for (let i = 0; i < n; i++) row[i] = gram[i * n + i]!;
  for (let step = 0; step < n; step++) {
    let trace = 0;
    let pivot = step;
    for (let i = step; i < n; i++) {
      const entry = row[order[i]!]!;
      if (entry > 0) trace += entry;
      if (entry > row[order[pivot]!]!) pivot = i;
    }
    if (trace <= limit) return step;
    const chosen = order[pivot]!;
    order[pivot] = order[step]!;
    order[step] = chosen;
    const scale = 1 / Math.sqrt(row[chosen]!);
    for (let i = step + 1; i < n; i++) {
      const other = order[i]!;
      let sum = chosen > other ? gram[chosen * n + other]! : gram[other * n + chosen]!;
      for (let k = 0; k < step; k++) sum -= factor[k * n + chosen]! * factor[k * n + other]!;
      sum *= scale;
      factor[step * n + other] = sum;
      row[other]! -= sum * sum;
    }
  }
  return n;
}
