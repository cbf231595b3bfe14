/**
 * Diagonal and squared off-diagonal of the tridiagonal matrix similar to a symmetric one of size n (Householder; Golub &
 * Van Loan, §8.3); reads and overwrites the lower triangle of `a`.
 */
export function tridiagonal(
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
export function largestEigenvalue(diagonal: Float64Array, squares: Float64Array): number {
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
export function countAbove(diagonal: Float64Array, squares: Float64Array, x: number): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - x - (i === 0 ? 0 : squares[i]! / pivot);
    if (pivot === 0) pivot = -1e-300;
    if (pivot > 0) count += 1;
  }
  return count;
}
