/**
 * Numerical rank of a float32 matrix: how many singular values exceed max(rows, columns) · 2⁻²³ · the largest, NumPy's
 * and PyTorch's default. `data` is row-major with `stride` between neighbours and `stride · columns` between rows, from
 * `offset`.
 *
 * Singular values are roots of the eigenvalues of AᵀA, here in doubles: squared, the tolerance is at least 5·10⁻¹⁴ of
 * the largest, well above the doubles' rounding (10⁻¹⁵), so that nothing is lost by squaring. Only the largest
 * eigenvalue and one count are needed: Householder's tridiagonal form, then Sturm sequences (Golub & Van Loan, §8.3,
 * §8.4), several times faster than a whole decomposition.
 */
export function matrixRank(
  data: ArrayLike<number>,
  rows: number,
  columns: number,
  offset = 0,
  stride = 1,
): number {
  const { values, height, width } = nonZero(data, rows, columns, offset, stride);
  const n = Math.min(height, width);
  if (n < 2) return n;
  const { diagonal, squares } = tridiagonal(gram(values, height, width), n);
  const largest = largestEigenvalue(diagonal, squares);
  const tolerance = Math.max(rows, columns) * 2 ** -23;
  return countAbove(diagonal, squares, tolerance * tolerance * largest);
}

/** The matrix without empty rows and columns: maps after a relu are often mostly zero. */
function nonZero(
  data: ArrayLike<number>,
  rows: number,
  columns: number,
  offset: number,
  stride: number,
): { readonly values: Float64Array; readonly height: number; readonly width: number } {
  const filledRows = new Uint8Array(rows);
  const filledColumns = new Uint8Array(columns);
  for (let i = 0, at = offset; i < rows; i++) {
    for (let j = 0; j < columns; j++, at += stride) if (data[at] !== 0) filledRows[i] = filledColumns[j] = 1;
  }
  const [height, width] = [count(filledRows), count(filledColumns)];
  const values = new Float64Array(height * width);
  let to = 0;
  for (let i = 0; i < rows; i++) {
    if (filledRows[i] === 0) continue;
    for (let j = 0; j < columns; j++) {
      if (filledColumns[j] === 1) values[to++] = data[offset + (i * columns + j) * stride]!;
    }
  }
  return { values, height, width };
}

function count(filled: Uint8Array): number {
  let ones = 0;
  for (const one of filled) ones += one;
  return ones;
}

/** AᵀA, or AAᵀ where that is smaller; lower triangle filled. */
function gram(values: Float64Array, height: number, width: number): Float64Array {
  const tall = height >= width ? values : transposed(values, height, width);
  const n = Math.min(height, width);
  const product = new Float64Array(n * n);
  for (let row = 0; row < tall.length; row += n) {
    for (let k = 0; k < n; k++) {
      const left = tall[row + k]!;
      // Behind a relu about every other value is zero.
      if (left === 0) continue;
      for (let j = 0, at = k * n; j <= k; j++, at++) product[at]! += left * tall[row + j]!;
    }
  }
  return product;
}

function transposed(values: Float64Array, height: number, width: number): Float64Array {
  return values.map((_, at) => values[(at % height) * width + Math.floor(at / height)]!);
}

/** Diagonal and squared off-diagonal of the similar tridiagonal matrix; overwrites the lower triangle of `a`. */
function tridiagonal(
  a: Float64Array,
  n: number,
): { readonly diagonal: Float64Array; readonly squares: Float64Array } {
  const diagonal = new Float64Array(n);
  const squares = new Float64Array(n);
  const v = new Float64Array(n);
  const p = new Float64Array(n);
  for (let k = n - 1; k > 0; k--) {
    // Reflect row k's first k entries onto the one before the diagonal.
    let norm = 0;
    for (let j = 0; j < k; j++) norm += (v[j] = a[k * n + j]!) ** 2;
    diagonal[k] = a[k * n + k]!;
    squares[k] = norm;
    const alpha = v[k - 1]! > 0 ? -Math.sqrt(norm) : Math.sqrt(norm);
    const half = norm - alpha * v[k - 1]!;
    if (half <= 0) continue;
    v[k - 1]! -= alpha;
    p.fill(0, 0, k);
    for (let i = 0; i < k; i++) {
      const vi = v[i]!;
      let sum = a[i * n + i]! * vi;
      for (let j = 0; j < i; j++) {
        const entry = a[i * n + j]!;
        sum += entry * v[j]!;
        p[j]! += entry * vi;
      }
      p[i]! += sum;
    }
    let dot = 0;
    for (let i = 0; i < k; i++) dot += (p[i]! /= half) * v[i]!;
    const factor = dot / (2 * half);
    for (let i = 0; i < k; i++) p[i]! -= factor * v[i]!;
    for (let i = 0; i < k; i++) {
      for (let j = 0; j <= i; j++) a[i * n + j]! -= v[i]! * p[j]! + p[i]! * v[j]!;
    }
  }
  diagonal[0] = a[0]!;
  return { diagonal, squares };
}

/** Largest eigenvalue of a positive semidefinite tridiagonal matrix, by bisection to 10⁻⁶ of it. */
function largestEigenvalue(diagonal: Float64Array, squares: Float64Array): number {
  let high = diagonal.reduce((a, b) => a + b, 0);
  let low = high / diagonal.length;
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (countAbove(diagonal, squares, middle) > 0) low = middle;
    else high = middle;
  }
  return high;
}

/** Eigenvalues above x: the positive pivots of T − x (Sylvester's law of inertia). */
function countAbove(diagonal: Float64Array, squares: Float64Array, x: number): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - (i === 0 ? 0 : squares[i]! / pivot);
    if (pivot === 0) pivot = -1e-300;
    if (pivot > 0) count += 1;
  }
  return count;
}
