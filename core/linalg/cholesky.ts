/**
 * Solves S·X = B for a symmetric positive definite S of size n by Cholesky's factorisation (Golub & Van Loan, §4.2).
 * Reads and overwrites the lower triangle of `s`; `b` is `n × m` and becomes X.
 *
 * Throws an Error where S isn't positive definite.
 */
export function solvePositive(s: Float64Array, n: number, b: Float64Array, m: number): Float64Array {
  factorise(s, n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) subtractRow(b, m, i, k, s[i * n + k]!);
    divideRow(b, m, i, s[i * n + i]!);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) subtractRow(b, m, i, k, s[k * n + i]!);
    divideRow(b, m, i, s[i * n + i]!);
  }
  return b;
}

/** S = L·Lᵀ; L replaces the lower triangle. Two rows at a time, so that each number read serves two products. */
function factorise(s: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const at = i * n;
    let j = 0;
    for (; j + 1 < i; j += 2) {
      const [first, second] = [j * n, (j + 1) * n];
      let [a, b] = [s[at + j]!, s[at + j + 1]!];
      for (let k = 0; k < j; k++) {
        const left = s[at + k]!;
        a -= left * s[first + k]!;
        b -= left * s[second + k]!;
      }
      a /= s[first + j]!;
      s[at + j] = a;
      s[at + j + 1] = (b - a * s[second + j]!) / s[second + j + 1]!;
    }
    for (; j < i; j++) s[at + j] = (s[at + j]! - dot(s, at, j * n, j)) / s[j * n + j]!;
    const pivot = s[at + i]! - dot(s, at, at, i);
    if (!(pivot > 0)) throw new Error(`cholesky: pivot ${i} of ${n} is ${pivot}: not positive definite`);
    s[at + i] = Math.sqrt(pivot);
  }
}

function dot(values: Float64Array, p: number, q: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += values[p + k]! * values[q + k]!;
  return sum;
}

function subtractRow(b: Float64Array, m: number, row: number, from: number, factor: number): void {
  for (let j = 0, to = row * m, at = from * m; j < m; j++) b[to + j]! -= factor * b[at + j]!;
}

function divideRow(b: Float64Array, m: number, row: number, divisor: number): void {
  for (let j = 0, to = row * m; j < m; j++) b[to + j]! /= divisor;
}
