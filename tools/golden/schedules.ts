import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import { ScheduleSchema, type Schedule } from '#core/recipes/recipe';
import { lrAt, momentumAt } from '#core/recipes/schedule';
import { halvingSchedule } from '#core/recipes/halving';
import { scheduleTail } from '#core/recipes/parts';
import { slrSchedule } from '#core/recipes/presets/slr';
import { casesOf, failed, notYet, unreadKeys, type GoldenCase, type Outcome } from './case.ts';
import { checkScratch } from './scratch.ts';
import { absoluteDifference, within, type Difference } from './difference.ts';

const FileSchema = z.looseObject({
  schedules: z.record(z.string(), z.unknown()),
  scratchB: z.array(z.unknown()).optional(),
});

const Milestones = z.array(z.number());
const ArgsSchemas = {
  constant: z.strictObject({ epochs: z.number(), lr: z.number() }),
  step: z.strictObject({ epochs: z.number(), lr: z.number(), milestones: Milestones, gamma: z.number() }),
  halving: z.strictObject({
    epochs: z.number(),
    lr: z.number(),
    last: z.number(),
    cap: z.number(),
    milestones: Milestones,
  }),
  lrw: z.strictObject({
    epochs: z.number(),
    base: z.strictObject({ epochs: z.number(), lr: z.number(), milestones: Milestones }),
    startLr: z.number(),
    milestones: Milestones,
  }),
  slr: z.strictObject({
    epochs: z.number(),
    warmupEpochs: z.number(),
    initLr: z.number(),
    maxLr: z.number(),
    'fractionsOf0.9E': Milestones,
    dropEpochs: Milestones,
  }),
  clr: z.strictObject({
    epochs: z.number(),
    stepsPerEpoch: z.number(),
    maxLr: z.number(),
    divFactor: z.number(),
    finalDivFactor: z.number(),
    pctStart: z.number(),
    cycleMomentum: z.boolean(),
    baseMomentum: z.number(),
    maxMomentum: z.number(),
    sgdMomentum: z.number(),
  }),
  cosine: z.strictObject({
    epochs: z.number(),
    lr: z.number(),
    etaMin: z.number(),
    stepsPerEpoch: z.number().optional(),
  }),
};
type Kind = keyof typeof ArgsSchemas;

const EntrySchema = z.strictObject({
  kind: z.enum(Object.keys(ArgsSchemas) as [Kind, ...Kind[]]),
  per: z.enum(['epoch', 'step']),
  args: z.looseObject({ epochs: z.int().min(1), stepsPerEpoch: z.int().min(1).optional() }),
  lr: z.array(z.number()).min(1),
  momentum: z.array(z.number()).optional(),
});

/** schedules.json: the learning rate of every epoch or optimizer step, to 1e-9 relative. */
export function scheduleCases(json: unknown): readonly GoldenCase[] {
  const file = parseOrFault(FileSchema, json, 'schedules.json', 'bad-file');
  return [
    ...casesOf('schedules', file.schedules, checkSchedule),
    ...(file.scratchB ?? []).map((entry, i) => ({
      name: `schedules/scratchB[${i}]`,
      check: () => checkScratch(entry, `scratchB[${i}]`),
    })),
    ...unreadKeys('schedules', file, ['about', 'schedules', 'scratchB']),
  ];
}

function checkSchedule(json: unknown, name: string): Outcome {
  const { kind, args, lr, momentum } = parseOrFault(EntrySchema, json, name, 'bad-file');
  const wanted = scheduleOf(kind, args, name);
  if (!KNOWN_KINDS.has(wanted.kind)) return notYet(`schedules of the kind ${wanted.kind}`);
  const schedule = parseOrFault(ScheduleSchema, wanted, name, 'bad-file');
  const steps = args.stepsPerEpoch ?? 1;
  const own = Array.from({ length: args.epochs * steps }, (_, i) => lrAt(schedule, args.epochs, steps, i));
  if (own.length !== lr.length) return failed(`${own.length} rates where the file has ${lr.length}`);
  const ratios = own.map((rate, i) => rate / lr[i]!);
  return within([
    ...momentumDifference(schedule, args.epochs, steps, momentum),
    {
      what: `${lr.length} rates`,
      value: absoluteDifference(
        ratios,
        ratios.map(() => 1),
      ),
      allowed: 1e-9,
    },
  ]);
}

/** Momentum of every step, where the file says how it moves. */
function momentumDifference(
  schedule: Schedule,
  epochs: number,
  steps: number,
  momentum: readonly number[] | undefined,
): readonly Difference[] {
  if (momentum === undefined) return [];
  const own = Array.from({ length: epochs * steps }, (_, i) =>
    momentumAt({ schedule, epochs, optimizer: { ...SGD, momentum: NaN } }, steps, i),
  );
  return [{ what: `${own.length} momenta`, value: absoluteDifference(own, momentum), allowed: 1e-9 }];
}

/** An optimizer whose own momentum must not be used where the schedule moves it. */
const SGD = { kind: 'sgd', nesterov: false, weightDecay: 0, decays: 'all', momentumReset: true } as const;

/** Kinds of schedules that recipes can have by now. */
const KNOWN_KINDS: ReadonlySet<string> = new Set(
  ScheduleSchema.options.map((option) => option.shape.kind.value),
);

/** A schedule in the words of a recipe, not checked yet. */
type Wanted = { readonly kind: string; readonly [setting: string]: unknown };

/** The entry in the words of a recipe. */
function scheduleOf(kind: Kind, raw: unknown, name: string): Wanted {
  const args = <K extends Kind>(known: K): z.infer<(typeof ArgsSchemas)[K]> =>
    parseOrFault(ArgsSchemas[known], raw, `${name}.args`, 'bad-file') as z.infer<(typeof ArgsSchemas)[K]>;
  switch (kind) {
    case 'constant':
      return { kind: 'constant', ...pick(args('constant'), ['lr']) };
    case 'step':
      return { kind: 'step', ...pick(args('step'), ['lr', 'milestones', 'gamma']) };
    case 'halving':
      return halving(args('halving'));
    case 'lrw': {
      const { epochs, base } = args('lrw');
      const schedule = { kind: 'step' as const, lr: base.lr, milestones: [...base.milestones], gamma: 0.1 };
      return scheduleTail({ id: `${name}.args.base`, epochs: base.epochs, schedule }, base.epochs - epochs);
    }
    case 'slr':
      return slr(args('slr'));
    case 'clr': {
      const { cycleMomentum, ...cycle } = args('clr');
      const rates = pick(cycle, ['maxLr', 'divFactor', 'pctStart', 'finalDivFactor']);
      return cycleMomentum
        ? { kind: 'one-cycle-momentum', ...rates, ...pick(cycle, ['maxMomentum', 'baseMomentum']) }
        : { kind: 'one-cycle', ...rates };
    }
    case 'cosine': {
      const { lr, etaMin } = args('cosine');
      return { kind: 'cosine', lr, minLr: etaMin };
    }
  }
}

/** The project's own, wherever it follows the published whole epochs; else the file's milestones. */
function halving(args: z.infer<(typeof ArgsSchemas)['halving']>): Wanted {
  const own = halvingSchedule(args.epochs, args.lr);
  const isPublished = args.last === 1e-5 && args.cap === 30;
  if (isPublished && own.kind === 'step' && own.milestones.every(Number.isInteger)) return own;
  return { kind: 'step', ...pick(args, ['lr', 'milestones']), gamma: 0.1 };
}

/** Likewise: below 10 epochs the project keeps a warm-up in optimizer steps, where int(.1 E) has none. */
function slr(args: z.infer<(typeof ArgsSchemas)['slr']>): Wanted {
  const { epochs, initLr, maxLr: lr, warmupEpochs: warmup, dropEpochs: milestones } = args;
  if (epochs >= 10 && initLr === 1e-3 && lr === 0.1) {
    return slrSchedule(
      epochs,
      args['fractionsOf0.9E'].map((fraction) => 0.9 * fraction),
    );
  }
  const steps = { lr, milestones, gamma: 0.1 };
  return warmup > 0
    ? { kind: 'warmup-step', initialLr: initLr, warmup, ...steps }
    : { kind: 'step', ...steps };
}

function pick<T, K extends keyof T>(value: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, value[key]])) as Pick<T, K>;
}
