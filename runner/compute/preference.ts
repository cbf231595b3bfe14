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

/**
 * What to tell about a backend that opened but computes elsewhere than its build was made for; null when there is
 * nothing. TensorFlow itself falls back to the processor in silence.
 */
export function fallback({ cls, flags }: Candidate): { readonly what: string; readonly hint: string } | null {
  if (cls !== 'tensorflow' || flags['build'] !== 'gpu' || flags['device'] === 'gpu') return null;
  return {
    what: 'the GPU build found no GPU',
    hint: 'See whether nvidia-smi lists a GPU and its driver is new enough; until then the processor computes.',
  };
}
