/** Reasons against ranking that every one of `rows` has: said once for all of them. */
export function sharedReasons(rows: readonly { readonly unranked: readonly string[] }[]): readonly string[] {
  const [first, ...others] = rows;
  return (first?.unranked ?? []).filter((reason) => others.every((row) => row.unranked.includes(reason)));
}
