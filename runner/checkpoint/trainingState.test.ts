import { describe, expect, it } from 'vitest';
import { parameterSpecs } from '#core/networks/parameters';
import { initialWeights, type Weight } from '#core/networks/weights';
import { engineId } from '#runner/checkpoint/engine';
import { decodeSafetensors, encodeSafetensors } from '#runner/checkpoint/safetensors';
import { decodeTrainingState, encodeTrainingState } from '#runner/checkpoint/trainingState';
import { graph } from '#runner/stages/testing/world';
import type { TrainingState } from '#runner/training/state';

const origin = { stage: 'a'.repeat(64), engine: 'wasm 1' };
const expected = { ...origin, graph, epochs: 4, stepsPerEpoch: 4 };
const row = { epoch: 1, trainLoss: 1 / 3, trainTop1: 0.5, testTop1: 0.25, lr: 0.1, seconds: 1.25 };
const weights = initialWeights(graph, 1);
const trainable = parameterSpecs(graph).filter((spec) => spec.trainable);
const state: TrainingState = {
  weights,
  velocities: new Map(trainable.map(({ name }) => [name, scaled(weights.get(name)!)])),
  masks: new Map(),
  hooks: new Map(),
  position: {
    epoch: 2,
    step: 3,
    sums: { images: 96, loss: 0.1 + 0.2, correct: 40, lr: 0.05 },
    rows: [row],
    trained: 120,
    seconds: 12.5,
    epochSeconds: 0.25,
  },
};
const bytes = encodeTrainingState(state, origin);

function scaled({ shape, data }: Weight): Weight {
  return { shape, data: data.map((value) => value / 7) };
}

/** The same file with other contents. */
function edited(
  change: (tensors: Map<string, Weight>, metadata: Record<string, string>) => void,
): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = decodeSafetensors(bytes);
  const copy = { ...metadata };
  change(tensors, copy);
  return encodeSafetensors(tensors, copy);
}

describe('a training state', () => {
  it('comes back as it was, bit by bit', () => {
    expect(decodeTrainingState(bytes, expected)).toEqual(state);
  });

  it('of a training with hooks brings back its masks and what the method keeps', () => {
    const { name } = trainable[0]!;
    const hooked: TrainingState = {
      ...state,
      masks: new Map([[name, weights.get(name)!]]),
      hooks: new Map([['lambda', { shape: [2], data: Float32Array.of(0.5, -1) }]]),
    };
    expect(decodeTrainingState(encodeTrainingState(hooked, origin), expected)).toEqual(hooked);
  });

  it('is the same bytes for the same state', () => {
    expect(encodeTrainingState(structuredClone(state), origin)).toEqual(bytes);
  });

  it.each<[string, Partial<typeof expected>, string]>([
    ['another stage', { stage: 'b'.repeat(64) }, 'belongs to stage aaaa'],
    ['another engine', { engine: 'wasm 2' }, 'another backend, version, setting or device'],
  ])('of %s is refused', (_, other, message) => {
    expect(() => decodeTrainingState(bytes, { ...expected, ...other })).toThrowError(
      expect.objectContaining({ code: 'conflict', message: expect.stringContaining(message) }),
    );
  });

  const position = (change: object) =>
    encodeTrainingState({ ...state, position: { ...state.position, ...change } }, origin);
  it.each<[string, Uint8Array, string]>([
    ['cut short', bytes.subarray(0, bytes.length - 4), 'bytes of data'],
    [
      'without a header of ours',
      edited((_, metadata) => delete metadata['fairprune.training']),
      'no "fairprune.training"',
    ],
    [
      'whose header was changed',
      edited((_, metadata) => {
        metadata['fairprune.training'] = metadata['fairprune.training']!.replace('"step":3', '"step":2');
      }),
      'does not have the hash',
    ],
    [
      'of an epoch that there is not',
      position({ epoch: 9 }),
      'step 3 of epoch 9; there are 4 steps and 4 epochs',
    ],
    ['of a step that there is not', position({ step: 5 }), 'step 5 of epoch 2'],
    ['that lacks a row', position({ rows: [] }), 'with the rows of 0 epochs'],
    ['with a row of another epoch', position({ rows: [{ ...row, epoch: 2 }] }), 'with the rows of 1 epochs'],
    ['of a broken count', position({ trained: 0.5 }), 'wrong at "position.trained"'],
    ['without a momentum', edited((tensors) => tensors.delete('momentum.fc.weight')), 'tensors'],
    [
      'with a foreign tensor in place of one',
      edited((tensors) => {
        tensors.set('momentum.other', tensors.get('momentum.fc.bias')!);
        tensors.delete('momentum.fc.bias');
      }),
      'lacks "momentum.fc.bias"',
    ],
    [
      'with a tensor of another shape',
      edited((tensors) => {
        const { data } = tensors.get('weight.fc.weight')!;
        tensors.set('weight.fc.weight', { shape: [data.length], data });
      }),
      '"weight.fc.weight" is [',
    ],
  ])('%s is refused', (_, damaged, message) => {
    expect(() => decodeTrainingState(damaged, expected)).toThrowError(
      expect.objectContaining({ code: 'bad-file', message: expect.stringContaining(message) }),
    );
  });
});

describe('an engine', () => {
  const wasm = {
    cls: 'wasm',
    versions: { tfjs: '4.22.0' },
    flags: { threads: '1' },
    device: 'CPU A',
  } as const;

  it('is another with another class, version or flag', () => {
    const others = [
      { ...wasm, cls: 'tensorflow' as const },
      { ...wasm, versions: { tfjs: '4.23.0' } },
      { ...wasm, flags: { threads: '2' } },
    ];
    for (const other of others) expect(engineId(other)).not.toBe(engineId(wasm));
  });

  it('is another on another device, except for wasm, which computes the same everywhere', () => {
    expect(engineId({ ...wasm, device: 'CPU B' })).toBe(engineId(wasm));
    const tensorflow = { ...wasm, cls: 'tensorflow' as const };
    expect(engineId({ ...tensorflow, device: 'CPU B' })).not.toBe(engineId(tensorflow));
  });
});
