import type { Tensor } from '#runner/compute/kernels';
import { nhwc, type WasmRuntime } from '#runner/compute/wasm/runtime';

/** Channels of the inputs one after the other. */
export function concat(rt: WasmRuntime, inputs: readonly Tensor[]): Tensor {
  const [batch, height, width] = nhwc(inputs[0]!.shape);
  const channels = inputs.reduce((sum, { shape }) => sum + nhwc(shape)[3], 0);
  const out = rt.make([batch, height, width, channels]);
  let first = 0;
  for (const input of inputs) {
    const own = nhwc(input.shape)[3];
    const run = { from: rt.offset(input), fromStep: own, to: rt.offset(out) + first, toStep: channels };
    copyRuns(rt, run, own, batch * height * width);
    first += own;
  }
  return out;
}

/** dy's channels, cut into runs of `channels`. */
export function concatGradient(rt: WasmRuntime, dy: Tensor, channels: readonly number[]): readonly Tensor[] {
  const [batch, height, width, all] = nhwc(dy.shape);
  let first = 0;
  return channels.map((own) => {
    const dx = rt.make([batch, height, width, own]);
    const run = { from: rt.offset(dy) + first, fromStep: all, to: rt.offset(dx), toStep: own };
    copyRuns(rt, run, own, batch * height * width);
    first += own;
    return dx;
  });
}

type Run = {
  readonly from: number;
  readonly fromStep: number;
  readonly to: number;
  readonly toStep: number;
};

/** Copies `length` floats `count` times, from every `fromStep`-th place to every `toStep`-th. */
function copyRuns(rt: WasmRuntime, run: Run, length: number, count: number): void {
  const heap = rt.heap();
  let { from, to } = run;
  for (let i = 0; i < count; i++, from += run.fromStep, to += run.toStep) {
    heap.copyWithin(to, from, from + length);
  }
}
