/** A learning rate as recipe ids and the papers write it: 1e-1, 2.5e-2. */
export function rateText(lr: number): string {
  return Number(lr.toPrecision(4)).toExponential();
}

/**
 * The rate that a text such as `1e-1` stands for: from 1e-5, where every published schedule ends, to 1. Null for
 * other notations of the same number too, so that one rate has one id.
 */
export function parseRate(text: string): number | null {
  if (!/^[1-9](?:\.\d{1,3})?e[+-]\d$/.test(text)) return null;
  const lr = Number(text);
  return lr >= 1e-5 && lr <= 1 && rateText(lr) === text ? lr : null;
}
