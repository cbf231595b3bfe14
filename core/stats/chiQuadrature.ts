/**
 * ∫ f(s) · g(s) ds for s² ~ χ²(df)/df, the spread that a mean is measured in units of: the trapezoid rule over
 * u = ln s on the whole line, which converges exponentially for smooth g; the weights are normalised by their own
 * sum. `sharpness` is how fast g may move in u compared with f: the step becomes ½/√(df + sharpness).
 */
export function overSpread(df: number, sharpness: number, g: (s: number) => number): number {
  let sum = 0;
  let total = 0;
  const add = (u: number): boolean => {
    const exponent = df * (u - Math.expm1(2 * u) / 2);
    if (exponent < NEGLIGIBLE) return false;
    const weight = Math.exp(exponent);
    total += weight;
    sum += weight * g(Math.exp(u));
    return true;
  };
  const step = Math.min(0.12, 0.5 / Math.sqrt(df + sharpness));
  for (let i = 0; add(i * step); i++);
  for (let i = -1; add(i * step); i--);
  return sum / total;
}

/** exp(−40): what is left of f beyond moves nothing at double precision. */
export const NEGLIGIBLE = -40;
