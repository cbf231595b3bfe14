/** The first of equals, as PyTorch's and NumPy's argmax on CPU. */
export function indexOfLargest(row: Float32Array): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}
