/**
 * Standard normal distribution function Φ(z), relative error below 1e-12 down to z = −37.
 * Rational Chebyshev approximations of W. J. Cody (Math. Comp. 23, 1969; ACM TOMS 19, 1993).
 */
export function normalCdf(z: number): number {
  const y = Math.abs(z);
  if (y <= 0.674_489_75) return 0.5 + z * centre(z * z);
  const tail = y <= Math.sqrt(32) ? middleTail(y) : farTail(y);
  return z > 0 ? 1 - tail : tail;
}

/** Standard normal density. */
export function normalDensity(z: number): number {
  return INVERSE_SQRT_2PI * Math.exp(-0.5 * z * z);
}

const INVERSE_SQRT_2PI = 0.3989422804014327;

const A = [
  2.2352520354606837, 161.02823106855587, 1067.6894854603709, 18154.98125334356, 0.06568233791820745,
] as const;
const B = [47.202581904688245, 976.0985517377767, 10260.932208618979, 45507.78933502673] as const;
const C = [
  0.39894151208813466, 8.883149794388377, 93.50665613217785, 597.2702763948002, 2494.5375852903726,
  6848.190450536283, 11602.65143764735, 9842.714838383978, 1.0765576773720192e-8,
] as const;
const D = [
  22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18615.571640885097,
  34900.95272114598, 38912.00328609327, 19685.429676859992,
] as const;
const P = [
  0.215898534057957, 0.12740116116024736, 0.022235277870649807, 0.0014216191932278934, 2.9112874951168793e-5,
  0.023073441764940174,
] as const;
const Q = [
  1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824, 7.297515550839662e-5,
] as const;

/** (Φ(z) − ½) / z for |z| ≤ .67449. */
function centre(square: number): number {
  let num = A[4] * square;
  let den = square;
  for (let i = 0; i < 3; i++) {
    num = (num + A[i]!) * square;
    den = (den + B[i]!) * square;
  }
  return (num + A[3]) / (den + B[3]);
}

/** 1 − Φ(y) for .67449 < y ≤ √32. */
function middleTail(y: number): number {
  let num = C[8] * y;
  let den = y;
  for (let i = 0; i < 7; i++) {
    num = (num + C[i]!) * y;
    den = (den + D[i]!) * y;
  }
  return gaussian(y) * ((num + C[7]) / (den + D[7]));
}

/** 1 − Φ(y) for y > √32. */
function farTail(y: number): number {
  const square = 1 / (y * y);
  let num = P[5] * square;
  let den = square;
  for (let i = 0; i < 4; i++) {
    num = (num + P[i]!) * square;
    den = (den + Q[i]!) * square;
  }
  const rest = (square * (num + P[4])) / (den + Q[4]);
  return (gaussian(y) * (INVERSE_SQRT_2PI - rest)) / y;
}

/** exp(−y²/2) with y split at a sixteenth, so that the square loses no digits. */
function gaussian(y: number): number {
  const coarse = Math.trunc(y * 16) / 16;
  const rest = (y - coarse) * (y + coarse);
  return Math.exp(-0.5 * coarse * coarse) * Math.exp(-0.5 * rest);
}
