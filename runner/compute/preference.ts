import type { BackendClass } from '#core/wire/board';

/** What decides how fast a backend is likely to be. */
type Candidate = { readonly cls: BackendClass; readonly flags: Readonly<Record<string, string>> };

/**
 * The best first: TensorFlow on a GPU, WebGPU on one, TensorFlow on the processor, wasm, and last a WebGPU adapter that
 * runs on the processor. A GPU build of TensorFlow that found no GPU says so in its flags and counts as what it is.
 */
export function bestFirst<T extends Candidate>(candidates: readonly T[]): T[] {
  return candidates.toSorted((a, b) => place(a) - place(b));
}

function place({ cls, flags }: Candidate): number {
  switch (cls) {
    case 'tensorflow':
      return flags['device'] === 'gpu' ? 0 : 2;
    case 'webgpu':
      return flags['adapter'] === 'software' ? 4 : 1;
    case 'wasm':
      return 3;
  }
}
