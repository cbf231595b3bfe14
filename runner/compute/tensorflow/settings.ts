import { availableParallelism } from 'node:os';
import { Fault } from '#core/errors/fault';

type Env = Record<string, string | undefined>;

/** What TensorFlow reads from the environment while it is loaded, and what of it can change the numbers. */
export type TensorflowSettings = { readonly threads: number; readonly oneDnn: boolean };

/**
 * Sets what TensorFlow reads once, when its library is loaded. oneDNN is half as fast again and off by default on
 * processors without AVX-512; log lines below errors are for TensorFlow's own developers. What a person has set stays.
 * Throws Fault `bad-config` for a thread count that is none.
 */
export function prepareEnvironment(env: Env): TensorflowSettings {
  const threads = threadCount(env);
  env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  env['TF_DETERMINISTIC_OPS'] ??= '1';
  env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  return { threads, oneDnn: env['TF_ENABLE_ONEDNN_OPTS'] !== '0' };
}

const MOST_THREADS = 1024;

function threadCount(env: Env): number {
  const text = env['FAIRPRUNE_THREADS']?.trim() ?? '';
  if (text === '') return availableParallelism();
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MOST_THREADS) return count;
  throw new Fault('bad-config', `FAIRPRUNE_THREADS is "${text}".`, {
    field: 'FAIRPRUNE_THREADS',
    hint: `Give FAIRPRUNE_THREADS a whole number from 1 to ${MOST_THREADS}.`,
  });
}
