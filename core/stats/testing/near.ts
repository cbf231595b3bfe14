/** Cases whose value is further from the reference than `relative`, measured against its size: empty when all agree. */
export function farFrom<T>(
  cases: readonly T[],
  found: (one: T) => number,
  reference: (one: T) => number,
  relative: number,
): { readonly found: number; readonly reference: number }[] {
  return cases.flatMap((one) => {
    const [value, wanted] = [found(one), reference(one)];
    return Math.abs(value - wanted) <= relative * Math.abs(wanted)
      ? []
      : [{ found: value, reference: wanted }];
  });
}
