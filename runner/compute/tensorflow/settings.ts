import { availableParallelism } from 'node:os';
import { Fault } from '#core/errors/fault';
import { ENGINES, type EngineChoice } from '#runner/compute/compiler';

type Env = Record<string, string | undefined>;

/** What TensorFlow reads from the environment while it is loaded, and what of it can change the numbers. */
export type TensorflowSettings = {
  readonly threads: number;
  readonly oneDnn: boolean;
  readonly engine: EngineChoice;
  /** Training steps that a compiled call takes; null: as many as the device makes worth while. */
  readonly stepsPerCall: number | null;
};

/**
 * Sets what TensorFlow reads once, when its library is loaded. oneDNN is half as fast again and off by default on
 * processors without AVX-512; log lines below errors are for TensorFlow's own developers. What a person has set stays.
 * Throws Fault `bad-config` for a thread count, an engine or a number of steps that is none.
 */
export function prepareEnvironment(env: Env): TensorflowSettings {
  const threads = threadCount(env);
  env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  env['TF_DETERMINISTIC_OPS'] ??= '1';
  env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  // Compiled steps run several ops at a time: these threads count as well.
  env['TF_NUM_INTEROP_THREADS'] = String(threads);
  return {
    threads,
    oneDnn: env['TF_ENABLE_ONEDNN_OPTS'] !== '0',
    engine: engineMode(env),
    stepsPerCall: wholeNumber(env, 'FAIRPRUNE_STEPS_PER_CALL', MOST_STEPS),
  };
}

const MOST_THREADS = 1024;
const MOST_STEPS = 1000;

function threadCount(env: Env): number {
  return wholeNumber(env, 'FAIRPRUNE_THREADS', MOST_THREADS) ?? availableParallelism();
}

/** Null when the variable isn't set. */
function wholeNumber(env: Env, field: string, most: number): number | null {
  const text = env[field]?.trim() ?? '';
  if (text === '') return null;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= most) return count;
  throw new Fault('bad-config', `${field} is "${text}".`, {
    field,
    hint: `Give ${field} a whole number from 1 to ${most}.`,
  });
}

function engineMode(env: Env): TensorflowSettings['engine'] {
  const text = env['FAIRPRUNE_ENGINE']?.trim() || 'auto';
  const mode = ENGINES.find((known) => known === text);
  if (mode !== undefined) return mode;
  throw new Fault('bad-config', `FAIRPRUNE_ENGINE is "${text}".`, {
    field: 'FAIRPRUNE_ENGINE',
    hint: `Set FAIRPRUNE_ENGINE to ${ENGINES.join(', ')}, or leave it out.`,
  });
}
