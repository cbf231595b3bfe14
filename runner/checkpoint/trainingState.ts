import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { canonicalJson } from '#core/identity/canonical';
import { sha256Hex } from '#core/identity/fingerprint';
import type { Graph } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import type { Weight } from '#core/networks/weights';
import { EpochSchema } from '#core/wire/stage';
import { decodeSafetensors, encodeSafetensors } from '#runner/checkpoint/safetensors';
import type { Position, TrainingState } from '#runner/training/state';

/** Raised when a state written before can't be gone on from: the file's form or the training loop changed. */
const FORMAT = 1;

/** Which training a state belongs to, and what computed it. */
export type StateOrigin = {
  /** Hash of the stage. */
  readonly stage: string;
  /** From `engineId`. */
  readonly engine: string;
};

/** What a state is checked against before a training goes on from it. */
export type StateExpectation = StateOrigin & {
  readonly graph: Graph;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
};

const PositionSchema = z.strictObject({
  epoch: z.number().int().min(1),
  step: z.number().int().min(0),
  ended: z.literal(true).exactOptional(),
  sums: z.strictObject({
    images: z.number().int().min(0),
    loss: z.number(),
    correct: z.number().int().min(0),
    lr: z.number(),
  }),
  rows: z.array(EpochSchema),
  trained: z.number().int().min(0),
  seconds: z.number().min(0),
  epochSeconds: z.number().min(0),
});

const HeaderSchema = z.strictObject({
  format: z.literal(FORMAT),
  stage: z.string(),
  engine: z.string(),
  position: PositionSchema,
});

/**
 * A training state as a safetensors file: `weight.<name>`, `momentum.<name>` and, of a training with hooks, `mask.<name>`
 * in the graph's own layout, `hook.<name>` as the method made it; the rest as canonical JSON in the metadata, with a hash of it (the tensors are covered by the artifact's own).
 */
export function encodeTrainingState(
  { weights, velocities, masks, hooks, position }: TrainingState,
  { stage, engine }: StateOrigin,
  more: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header = canonicalJson({ format: FORMAT, stage, engine, position });
  const tensors = new Map([
    ...named('weight', weights),
    ...named('momentum', velocities),
    ...named('mask', masks),
    ...named('hook', hooks),
  ]);
  return encodeSafetensors(tensors, {
    'fairprune.training': header,
    'fairprune.training_sha256': sha256Hex(new TextEncoder().encode(header)),
    ...more,
  });
}

function* named(kind: string, tensors: ReadonlyMap<string, Weight>): Generator<[string, Weight]> {
  for (const [name, tensor] of tensors) yield [`${kind}.${name}`, tensor];
}

/**
 * Reads a training state. Throws Fault `bad-file` when it is damaged or of another format, `conflict` when it belongs
 * to another stage or was computed by another engine, so that going on from it would give numbers of neither.
 */
export function decodeTrainingState(bytes: Uint8Array, expected: StateExpectation): TrainingState {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const { stage, engine, position } = readHeader(metadata);
  if (stage !== expected.stage) throw foreign(`it belongs to stage ${stage}, not to ${expected.stage}`);
  if (engine !== expected.engine) {
    throw foreign(
      'another backend, version, setting or device computed it, so the rest would differ in bits',
    );
  }
  checkPosition(position, expected);
  const specs = parameterSpecs(expected.graph);
  const trainable = specs.filter((spec) => spec.trainable);
  const hooks = startingWith('hook.', tensors);
  const masked = trainable.filter(({ name }) => tensors.has(`mask.${name}`));
  if (tensors.size !== specs.length + trainable.length + masked.length + hooks.size) {
    throw bad(`it has ${tensors.size} tensors`);
  }
  const read = (kind: string, { name, shape }: { name: string; shape: readonly number[] }) => {
    const tensor = tensors.get(`${kind}.${name}`);
    if (tensor === undefined) throw bad(`it lacks "${kind}.${name}"`);
    if (tensor.shape.join() !== shape.join()) {
      throw bad(`"${kind}.${name}" is [${tensor.shape.join()}], the network needs [${shape.join()}]`);
    }
    return [name, tensor] as const;
  };
  return {
    weights: new Map(specs.map((spec) => read('weight', spec))),
    velocities: new Map(trainable.map((spec) => read('momentum', spec))),
    masks: new Map(masked.map((spec) => read('mask', spec))),
    hooks,
    position,
  };
}

function startingWith(prefix: string, tensors: ReadonlyMap<string, Weight>): Map<string, Weight> {
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function readHeader(metadata: Readonly<Record<string, string>>): z.infer<typeof HeaderSchema> {
  const text = metadata['fairprune.training'];
  if (text === undefined) throw bad('its metadata has no "fairprune.training"');
  if (sha256Hex(new TextEncoder().encode(text)) !== metadata['fairprune.training_sha256']) {
    throw bad('its header does not have the hash that it names');
  }
  const parsed = HeaderSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw bad(`its header is wrong at "${issue?.path.join('.')}": ${issue?.message}`);
}

function checkPosition({ epoch, step, rows }: Position, { epochs, stepsPerEpoch }: StateExpectation): void {
  if (epoch > epochs || step > stepsPerEpoch) {
    throw bad(
      `it stands at step ${step} of epoch ${epoch}; there are ${stepsPerEpoch} steps and ${epochs} epochs`,
    );
  }
  if (rows.length !== epoch - 1 || rows.some((row, i) => row.epoch !== i + 1)) {
    throw bad(`it stands in epoch ${epoch} with the rows of ${rows.length} epochs`);
  }
}

const HINT = 'The training starts again from the beginning.';

function bad(what: string): Fault {
  return new Fault('bad-file', `Training state: ${what}.`, { hint: HINT, class: 'platform' });
}

function foreign(what: string): Fault {
  return new Fault('conflict', `Training state: ${what}.`, { hint: HINT, class: 'platform' });
}
