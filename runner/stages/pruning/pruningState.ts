import { z } from 'zod';
import { Fault, isFault } from '#core/errors/fault';
import { canonicalJson } from '#core/identity/canonical';
import { sha256Hex } from '#core/identity/fingerprint';
import { shrinkGraph } from '#core/networks/shrink';
import type { Graph } from '#core/networks/graph';
import type { Lease } from '#core/wire/runner';
import { decodeTrainingState, encodeTrainingState } from '#runner/checkpoint/trainingState';
import type { StateExpectation } from '#runner/checkpoint/trainingState';
import { decodeSafetensors } from '#runner/checkpoint/safetensors';
import type { StageIo } from '#runner/stages/io';
import type { TrainingState } from '#runner/training/state';

const Channels = z.record(z.string(), z.array(z.number().int().min(0)));
const Count = z.number().int().min(0);

const PruningStateSchema = z.strictObject({
  /** Original indices kept after the removals so far. */
  kept: Channels,
  /** Scores of those channels: what a moving average or the removals after this one go on from. */
  scores: z.record(z.string(), z.array(z.number())),
  removals: z.array(
    z.strictObject({ optimizerSteps: Count, kept: z.record(z.string(), z.number().int().min(1)) }),
  ),
  /** What was done with each network so far. */
  parts: z.array(
    z.strictObject({
      macs: Count,
      forwardOnly: Count,
      gradientOnly: Count,
      trained: Count,
      refitting: z.strictObject({ images: Count, macs: Count }).exactOptional(),
    }),
  ),
  seconds: z.number().min(0),
});

/** How far a pruning in several steps has come: everything that the rest depends on but the training under way. */
export type PruningState = z.infer<typeof PruningStateSchema>;

const KEY = 'fairprune.pruning';

/** A training state with the removals before it, in one file. */
export function encodePruning(
  pruning: PruningState,
  training: TrainingState,
  origin: Pick<StateExpectation, 'stage' | 'engine'>,
): Uint8Array<ArrayBuffer> {
  const text = canonicalJson(pruning);
  return encodeTrainingState(training, origin, { [KEY]: text, [`${KEY}_sha256`]: hashOf(text) });
}

/**
 * Reads both back; `dense` is the network before any removal. Throws as `decodeTrainingState`, and Fault `bad-file` when
 * the part about the removals is damaged.
 */
export function decodePruning(
  bytes: Uint8Array,
  dense: Graph,
  expected: Omit<StateExpectation, 'graph'>,
): { readonly pruning: PruningState; readonly training: TrainingState } {
  const { metadata } = decodeSafetensors(bytes);
  const text = metadata[KEY];
  if (text === undefined || hashOf(text) !== metadata[`${KEY}_sha256`]) throw damaged();
  const parsed = PruningStateSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw damaged();
  const graph = shrinkGraph(dense, parsed.data.kept);
  return { pruning: parsed.data, training: decodeTrainingState(bytes, { ...expected, graph }) };
}

/**
 * What an earlier lease left of this stage. Null, with a line in the log, when there is none or it can't be gone on from.
 * Throws Fault `no-server` and `cancelled`.
 */
export async function pruningToResume(
  { resume }: Pick<Lease, 'resume'>,
  dense: Graph,
  expected: Omit<StateExpectation, 'graph'>,
  io: Pick<StageIo, 'artifact' | 'log'>,
): Promise<ReturnType<typeof decodePruning> | null> {
  if ((resume ?? null) === null) return null;
  try {
    const state = decodePruning(await io.artifact(resume!.sha256), dense, expected);
    const { epoch, step } = state.training.position;
    io.log(`goes on after removal ${state.pruning.removals.length}, at epoch ${epoch}, step ${step}`);
    return state;
  } catch (error) {
    if (!isFault(error) || error.code === 'no-server' || error.code === 'cancelled') throw error;
    io.log(`starts from the beginning; checkpoint refused: ${error.message}`);
    return null;
  }
}

function hashOf(text: string): string {
  return sha256Hex(new TextEncoder().encode(text));
}

function damaged(): Fault {
  return new Fault('bad-file', 'Training state: what it says about the removals is damaged.', {
    hint: 'The stage starts again from the beginning.',
    class: 'platform',
  });
}
