import { describe, expect, it } from 'vitest';
import { decodePacked } from '#core/datasets/packed';
import { initialWeights, weightsHash } from '#core/networks/weights';
import type { Recipe } from '#core/recipes/recipe';
import type { Backend } from '#runner/compute/backend';
import { openTrainer, type Trainer } from '#runner/compute/network/trainer';
import { onEachBackend } from '#runner/compute/testing/backends';
import { baseStage, graph, lease, recipe as tiny, world } from '#runner/stages/testing/world';
import { imagesOf, type BatchPlan } from '#runner/training/batches';
import { residenceOf } from '#runner/training/residence';
import type { TrainingState } from '#runner/training/state';
import { openStepper } from '#runner/training/stepper';
import { train, trainUntil, type Checkpoints, type TrainingJob } from '#runner/training/train';

const { io } = await world();
const dataset = decodePacked(await io.artifact(lease(baseStage).datasetArtifact));

/** Seven steps of 16 images an epoch, then one of 8; what can matter to the next step does. */
const recipe: Recipe = {
  ...tiny,
  epochs: 2,
  batchSize: 16,
  optimizer: { ...tiny.optimizer, nesterov: true, weightDecay: 0.01, decays: 'weights' },
  loss: { ...tiny.loss, labelSmoothing: 0.1 },
};
const STEPS = 8;
/** No decay, momentum of its own at every step. */
const OTHERWISE: Partial<Recipe> = {
  lastBatch: 'drop',
  augmentation: { kind: 'none' },
  optimizer: { ...recipe.optimizer, weightDecay: 0, decays: 'all' },
  schedule: {
    kind: 'one-cycle-momentum',
    ...{ maxLr: 0.1, divFactor: 10, pctStart: 0.3, finalDivFactor: 10 },
    ...{ maxMomentum: 0.95, baseMomentum: 0.8 },
  },
};
const WEIGHTS = initialWeights(graph, 3);
const MASKED = 's1b0.conv1.weight';
const masks = new Map([[MASKED, WEIGHTS.get(MASKED)!.data.map((_, i) => i % 2)]]);

/** Each training compiles three graphs: a few seconds where other tests leave the processor alone. */
const TIMEOUT_MS = 300_000;

onEachBackend(
  (eager) =>
    describe('several steps a call', { timeout: TIMEOUT_MS }, () => {
      const job = (steps: number, over: Partial<TrainingJob> = {}): TrainingJob => ({
        ...{ graph, weights: WEIGHTS, recipe, seed: 7, dataset, masks },
        backend: eager.withEngine!('compiled', steps),
        signal: new AbortController().signal,
        ...over,
      });
      /** Everything but times, and how its steps were computed. */
      const trained = async (steps: number, over: Partial<TrainingJob> = {}) => {
        const { weights, epochs, evaluation, engine } = await train(job(steps, over));
        const rows = epochs.map(({ seconds: _seconds, ...row }) => row);
        return { numbers: { weights: weightsHash(weights), rows, evaluation }, engine };
      };
      let known: ReturnType<typeof trained> | null = null;
      /** By single steps: what all others are compared with. */
      const whole = () => (known ??= trained(1));

      it('one step a call says nothing of calls', async () => {
        expect((await whole()).engine).toEqual({ engine: 'compiled', why: null });
      });

      it.each([
        [2, 'compiled'],
        [100, 'auto'],
      ] as const)(
        '%i steps a call (%s) give single steps’ bits, epoch after epoch',
        async (steps, choice) => {
          const { numbers, engine } = await trained(steps, { backend: eager.withEngine!(choice, steps) });
          expect(numbers).toEqual((await whole()).numbers);
          expect(engine).toEqual({ engine: 'compiled', why: null, perCall: SEVERAL });
          expect(engine.perCall!.steps).toBeLessThanOrEqual(steps);
        },
      );

      it('so they do with other terms, no augmentation and the last batch dropped', async () => {
        const over = { recipe: { ...recipe, ...OTHERWISE } };
        const { numbers, engine } = await trained(3, over);
        expect(numbers).toEqual((await trained(1, over)).numbers);
        expect(engine.perCall).toEqual(SEVERAL);
      });

      it('checkpoints come between calls, and lead to the same end by single steps', async () => {
        const kept: TrainingState[] = [];
        const checkpoints = {
          ...NOBODY,
          due: () => true,
          keep: (state: TrainingState) => void kept.push(state),
        };
        await train(job(3, { checkpoints }));
        expect(kept.length).toBeLessThan(2 * STEPS);
        expect((await trained(1, { from: kept.at(-2)! })).numbers).toEqual((await whole()).numbers);
      });

      it('stops at the end of the call in which it is cancelled, and goes on from there', async () => {
        const stop = new AbortController();
        const left: TrainingState[] = [];
        let taken = 0;
        const running = train(
          job(7, {
            signal: stop.signal,
            onStep: () => ++taken === STEPS + 3 && stop.abort(),
            checkpoints: {
              ...NOBODY,
              wantsLast: () => true,
              keepLast: async (state) => void left.push(state),
            },
          }),
        );
        await expect(running).rejects.toMatchObject({ code: 'cancelled' });
        expect(left.map(({ position }) => position.epoch)).toEqual([2]);
        expect(left[0]!.position.step).toBeGreaterThanOrEqual(3);
        expect((await trained(7, { from: left[0]! })).numbers).toEqual((await whole()).numbers);
      });

      it('ends inside of an epoch where it is told to', async () => {
        const [calls, single] = await Promise.all([trainUntil(job(7), 13), trainUntil(job(1), 13)]);
        expect(calls.position).toMatchObject({ epoch: 2, step: 5 });
        expect(weightsHash(calls.weights)).toBe(weightsHash(single.weights));
        expect(weightsHash(new Map(calls.velocities))).toBe(weightsHash(new Map(single.velocities)));
      });

      it('names step and layer that are no longer finite, as single steps do', async () => {
        const schedule: Recipe['schedule'] = { kind: 'step', lr: 0.05, milestones: [1], gamma: 1e20 };
        const over = { recipe: { ...recipe, schedule } };
        const message = async (steps: number): Promise<string> => {
          const error: unknown = await train(job(steps, over)).catch((caught: unknown) => caught);
          expect(error).toMatchObject({ code: 'not-finite' });
          return (error as Error).message;
        };
        const said = await message(7);
        expect(said).toMatch(/step 10 \(epoch 2, .*: the batch variance of bn1 is no longer finite/);
        expect(said).toBe(await message(1));
      });

      it('gives back all memory', async () => {
        const backend = eager.withEngine!('compiled', 7);
        const run = async (): Promise<number> => {
          const residence = residenceOf(backend, graph, plan());
          const trainer = openTrainer(backend, graph, WEIGHTS, { labelSmoothing: 0, residence });
          await stepped(trainer);
          trainer.close();
          return eager.tensors();
        };
        expect(await run()).toBe(await run());
      });

      it('takes single steps where the training set has no room, and says so', async () => {
        const small = withMemory(eager.withEngine!('compiled', 7), 1024 ** 2);
        const { numbers, engine } = await trained(7, { backend: small });
        expect(numbers).toEqual((await whole()).numbers);
        expect(engine.perCall).toEqual({ steps: 1, why: expect.stringMatching(/need \d+ MiB .* has 1 MiB/) });
        const unknown = withMemory(small, null);
        expect(residenceOf(unknown, graph, plan())).toEqual({ why: expect.stringContaining('nvidia-smi') });
      });

      it('has no training set there for resized crops and for hooks, and says so', () => {
        const backend = eager.withEngine!('compiled', 7);
        const crops = {
          ...plan(),
          recipe: { ...recipe, augmentation: { kind: 'random-resized-crop-flip' } },
        } as const;
        expect(residenceOf(backend, graph, crops)).toEqual({ why: expect.stringContaining('resized crops') });
        const residence = residenceOf(backend, graph, plan());
        const hooked = openTrainer(backend, graph, WEIGHTS, {
          labelSmoothing: 0,
          residence,
          hooks: () => ({}),
        });
        expect(hooked.stepsPerCall()).toBe(1);
        expect(hooked.engine()).toEqual({ engine: 'eager', why: expect.stringContaining('hooks') });
        hooked.close();
      });

      it('takes as many steps a call as are left of an epoch’s whole batches, once two are proven', async () => {
        const backend = eager.withEngine!('compiled', 7);
        const residence = residenceOf(backend, graph, plan());
        const trainer = openTrainer(backend, graph, WEIGHTS, { labelSmoothing: 0, residence });
        const { calls } = await stepped(trainer);
        // Two single steps until one is compiled, two that prove the call, three, and the smaller last one; then seven.
        expect(calls).toEqual([1, 1, 2, 3, 1, 7, 1]);
        expect(trainer.engine().perCall).toEqual({ steps: 7, why: null });
        trainer.close();
      });

      it('takes single steps when a call gives other bits', async () => {
        const backend = eager.withEngine!('compiled', 7);
        const residence = residenceOf(backend, graph, plan())!;
        if (!('set' in residence)) throw new Error(residence.why);
        const { set } = residence;
        const spoiled = { ...set, table: set.table.map((value) => value * 1.01) };
        const wrong = openTrainer(backend, graph, WEIGHTS, {
          labelSmoothing: 0,
          residence: { set: spoiled },
        });
        const right = openTrainer(backend, graph, WEIGHTS, { labelSmoothing: 0 });
        const { calls: _calls, ...numbers } = await stepped(wrong);
        expect(numbers).toEqual(await stepped(right).then(({ calls: _single, ...expected }) => expected));
        expect(wrong.engine().perCall).toEqual({
          steps: 1,
          why: expect.stringMatching(/several steps a call give a loss of .* at step 1/),
        });
        wrong.close();
        right.close();
      });
    }),
  ['tensorflow'],
);

/** How many depends on how fast the machine is. */
const SEVERAL = { steps: expect.toSatisfy((steps: number) => steps > 1), why: null };

const NOBODY: Checkpoints = {
  due: () => false,
  keep: () => undefined,
  wantsLast: () => false,
  keepLast: async () => undefined,
};

function plan(): BatchPlan {
  const images = imagesOf(dataset.train, dataset.descriptor);
  return { images, recipe, seed: 7, epoch: 1, step: 0, batches: 2 * STEPS };
}

/** Losses and weights of two epochs, by calls as long as the trainer takes them, however slow the machine is. */
async function stepped(trainer: Trainer) {
  const stepper = openStepper(trainer, plan(), Infinity);
  const sgd = { lr: 0.05, momentum: 0.9, nesterov: false, weightDecay: 0.01 };
  const losses: number[] = [];
  const calls: number[] = [];
  while (losses.length < 2 * STEPS) {
    const ahead = Math.min(stepper.wants(), 2 * STEPS - losses.length);
    const taken = await stepper.take(Array.from({ length: ahead }, () => sgd));
    calls.push(taken.length);
    losses.push(...taken.map(({ loss }) => loss));
  }
  await stepper.close();
  return { calls, losses, weights: weightsHash(await trainer.weights()) };
}

function withMemory(backend: Backend, bytes: number | null): Backend {
  return { ...backend, compiler: { ...backend.compiler!, deviceMemory: () => bytes } };
}
