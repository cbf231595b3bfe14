/** The first of equals, as PyTorch's and NumPy's argmax on CPU. */
export function indexOfLargest(row: Float32Array): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}

/** How many logits come before that of `label`, larger ones and equal ones of smaller index: below k is a top-k hit. */
export function placeOf(row: Float32Array, label: number): number {
  const own = row[label]!;
  let before = 0;
  for (let i = 0; i < row.length; i++) if (row[i]! > own || (row[i] === own && i < label)) before += 1;
  return before;
}
