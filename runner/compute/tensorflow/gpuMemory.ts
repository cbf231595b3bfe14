import { execFileSync } from 'node:child_process';

/**
 * Bytes that were free on the GPU when this was first asked, as the driver's own tool says; null without it. (TensorFlow
 * takes memory as it needs it and keeps it, so that what it has got by then counts as used.)
 */
export function gpuMemory(): number | null {
  known ??= { bytes: readFree(process.env) };
  return known.bytes;
}

let known: { readonly bytes: number | null } | undefined;

const MIB = 1024 ** 2;

function readFree(env: Readonly<Record<string, string | undefined>>): number | null {
  try {
    const text = execFileSync('nvidia-smi', queryOf(env['CUDA_VISIBLE_DEVICES']), {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return freeIn(text);
  } catch {
    return null;
  }
}

/** TensorFlow computes on the first GPU that it may see. */
export function queryOf(visible: string | undefined): readonly string[] {
  const first = visible?.split(',')[0]?.trim() || '0';
  return ['--query-gpu=memory.free', '--format=csv,noheader,nounits', `--id=${first}`];
}

/** Bytes in nvidia-smi's answer in MiB; null when it isn't a number (`[N/A]`). */
export function freeIn(answer: string): number | null {
  const mib = /^\s*(\d+)\s*$/.exec(answer)?.[1];
  return mib === undefined ? null : MIB * Number(mib);
}
