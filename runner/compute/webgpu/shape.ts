/** The four sizes of an NHWC tensor, or of HWIO weights. */
export function nhwc(shape: readonly number[]): readonly [number, number, number, number] {
  if (shape.length !== 4) throw new Error(`expected [batch, h, w, c], got [${shape.join()}]`);
  return shape as readonly [number, number, number, number];
}

/** Sizes of images as uniforms `h`, `w`, `c`, with a prefix. */
export function sizes<P extends string>(
  prefix: P,
  shape: readonly number[],
): Record<`${P}${'H' | 'W' | 'C'}`, number> {
  const [, h, w, c] = nhwc(shape);
  return { [`${prefix}H`]: h, [`${prefix}W`]: w, [`${prefix}C`]: c } as Record<
    `${P}${'H' | 'W' | 'C'}`,
    number
  >;
}

/**
 * WGSL that takes `index` apart into image `n`, row `i`, column `j` and channel `c` of a result whose sizes are the
 * uniforms with this prefix.
 */
export function place(prefix: string): string {
  return `
    let c = index % uniforms.${prefix}C;
    let pixel = index / uniforms.${prefix}C;
    let j = pixel % uniforms.${prefix}W;
    let line = pixel / uniforms.${prefix}W;
    let i = line % uniforms.${prefix}H;
    let n = line / uniforms.${prefix}H;`;
}
