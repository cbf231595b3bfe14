import { assemble, type WasmFunction } from '#runner/compute/wasm/simd/assembler';
import {
  channelProducts,
  channelwise,
  type ChannelProducts,
  type Channelwise,
} from '#runner/compute/wasm/simd/channelwise';
import { between, type Between } from '#runner/compute/wasm/simd/between';
import { convolve, MOST_FILTERS, type Convolve } from '#runner/compute/wasm/simd/convolve';
import { blend, type Blend } from '#runner/compute/wasm/simd/blend';
import { moments, type Moments } from '#runner/compute/wasm/simd/moments';
import { MOST_OUTPUTS, outerProducts, type OuterProducts } from '#runner/compute/wasm/simd/outerProducts';

/** The project's own wasm loops on the memory of tfjs's wasm backend; each block size is compiled when first asked for. */
export type SimdLibrary = {
  convolve(pixels: number, filters: number, relu: boolean): Convolve;
  outerProducts(inputs: number, outputs: number): OuterProducts;
  between(top: number): Between;
  channelwise(channels: number): Channelwise;
  channelProducts(channels: number): ChannelProducts;
  moments(channels: number, gated: boolean): Moments;
  blend(channels: number, gated: boolean): Blend;
};

/** Plain SIMD, no relaxed or fused arithmetic: the same bits on every machine. */
export function simdLibrary(memory: WebAssembly.Memory): SimdLibrary {
  const compile = (code: WasmFunction): unknown => {
    const module = new WebAssembly.Module(assemble(code));
    return new WebAssembly.Instance(module, { env: { memory } }).exports['run'];
  };
  const compiled = <F>(most: number, write: (a: number, b: number) => WasmFunction) => {
    const known: F[] = [];
    return (a: number, b: number): F => (known[a * (most + 1) + b] ??= compile(write(a, b)) as F);
  };
  const convolved = [false, true].map((relu) =>
    compiled<Convolve>(MOST_FILTERS, (pixels, filters) => convolve(pixels, filters, relu)),
  );
  const sliding = compiled<Channelwise>(0, channelwise);
  const products = compiled<ChannelProducts>(0, channelProducts);
  const opened = compiled<Between>(0, between);
  const moment = compiled<Moments>(1, (channels, gate) => moments(channels, gate === 1));
  const blended = compiled<Blend>(1, (channels, gate) => blend(channels, gate === 1));
  return {
    between: (top) => opened(top, 0),
    channelwise: (channels) => sliding(channels, 0),
    channelProducts: (channels) => products(channels, 0),
    moments: (channels, gated) => moment(channels, gated ? 1 : 0),
    blend: (channels, gated) => blended(channels, gated ? 1 : 0),
    convolve: (pixels, filters, relu) => convolved[relu ? 1 : 0]!(pixels, filters),
    outerProducts: compiled<OuterProducts>(MOST_OUTPUTS, outerProducts),
  };
}
