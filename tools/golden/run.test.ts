import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from './run.ts';

const GOLDEN = resolve(import.meta.dirname, '../../test-data/golden');
const FOREIGN = resolve(import.meta.dirname, '../../test-data/foreign');
const ALL = 'networks,schedules,training_step,shrink,augment';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprune-golden-'));
  cpSync(GOLDEN, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function compare(...args: string[]): Promise<{ code: number; lines: string[]; failures: string[] }> {
  const lines: string[] = [];
  const code = await run(args, (text) => lines.push(text));
  return { code, lines, failures: lines.filter((text) => text.startsWith('FAILED')) };
}

describe('npm run golden', () => {
  it.each([
    ['this repository’s own folder', GOLDEN],
    ['a foreign one: other seeds, widths, depths, image sizes, batches and steps', FOREIGN],
  ])('passes %s, says what is not there yet and how near each file comes', async (_, path) => {
    const { code, lines, failures } = await compare(path, '--only', ALL);
    expect(failures).toEqual([]);
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed(, \d+ not yet there)?$/);
    for (const kind of ALL.split(','))
      expect(lines.some((text) => text.startsWith(`ok     ${kind}/`))).toBe(true);
    const others = lines.filter((text) => !/^(ok {4}|not yet there) .+: .+/.test(text));
    const measured = ['schedules', 'training_step', 'shrink', 'augment'].map((kind) =>
      expect.stringMatching(new RegExp(`^largest error of ${kind}\\.json: ${kind}/.+, .+ allowed$`)),
    );
    expect(others).toEqual(expect.arrayContaining(measured));
  });

  it('passes every criterion that the repository keeps', async () => {
    const { code, lines } = await compare(GOLDEN, '--only', 'criteria');
    expect(code).toBe(0);
    const ok = lines.flatMap((text) => /^ok +criteria\/([^:]+):/.exec(text)?.[1] ?? []);
    expect(ok).toEqual([
      ...['evalLogitsBatch0', 'l1', 'l2', 'fpgm', 'fpgmTorchPruning', 'fpgmAfterNormStep', 'random'],
      ...['taylorFoBn-train', 'taylorFoBn-eval', 'hrank', 'thinet', 'channelPruning', 'depgraph'],
    ]);
  });

  it('takes every JSON file of the folder when it isn’t told which, and none may be left unread', async () => {
    writeFileSync(join(folder, 'more.json'), '{}');
    const { code, failures } = await compare(folder);
    expect(code).toBe(1);
    expect(failures).toEqual(['FAILED more.json: no file of the format has this name']);
  });
});

type Json = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any

const CHANGES: readonly [file: string, what: string, change: (json: Json) => void, failure: string][] = [
  ['networks', 'a total', (j) => (j['networks']['vgg16-bn'].macs += 1), 'networks/vgg16-bn:'],
  [
    'networks',
    'a layer',
    (j) => (j['networks']['resnet56-B'].layers[40][9] -= 1),
    'networks/resnet56-B: row 40',
  ],
  [
    'networks',
    'a layer’s name',
    (j) => (j['networks']['vgg11-bn'].layers[0][0] = 'conv9'),
    'networks/vgg11-bn:',
  ],
  [
    'networks',
    'another tool’s count',
    (j) => (j['networks']['resnet20-A'].flopsRethinking += 2),
    'networks/resnet20-A: exact flopsRethinking',
  ],
  [
    'networks',
    '100 classes',
    (j) => (j['networks']['resnet20-A'].classes100.params += 1),
    'networks/resnet20-A/classes100:',
  ],
  [
    'networks',
    'a kept width',
    (j) => (j['pruned']['pfec-vgg16-A'].keptWidths[0] = 31),
    'networks/pruned/pfec-vgg16-A: pruned params',
  ],
  [
    'networks',
    'a ratio',
    (j) => (j['pruned']['pfec-vgg16-A'].speedup *= 1 + 1e-9),
    'networks/pruned/pfec-vgg16-A: speedup',
  ],
  [
    'networks',
    'a network that nothing knows',
    (j) => (j['networks']['foonet'] = j['networks']['vgg11-bn']),
    'networks/foonet: nothing knows',
  ],
  [
    'networks',
    'a network without layers',
    (j) => (j['networks']['vgg11-bn'].layers = []),
    'networks/vgg11-bn:',
  ],
  ['networks', 'an unknown section', (j) => (j['extra'] = {}), 'networks/extra: nothing reads'],
  [
    'schedules',
    'a momentum',
    (j) => (j['schedules']['clr-40-cycle'].momentum[3] += 2e-9),
    'schedules/clr-40-cycle: 160 momenta',
  ],
  ['schedules', 'a rate', (j) => (j['schedules']['ft-40'].lr[39] *= 1 + 2e-9), 'schedules/ft-40: 40 rates'],
  [
    'schedules',
    'a milestone',
    (j) => (j['schedules']['rt-cifar-base'].args.milestones[1] = 121),
    'schedules/rt-cifar-base:',
  ],
  [
    'schedules',
    'the number of rates',
    (j) => j['schedules']['ft-40'].lr.pop(),
    'schedules/ft-40: 40 rates where the file has 39',
  ],
  [
    'schedules',
    'an unknown kind',
    (j) => (j['schedules']['ft-40'].kind = 'spiral'),
    'schedules/ft-40: ft-40.kind',
  ],
  [
    'training_step',
    'a loss',
    (j) => (j['cases'].momentum.losses[5] *= 1 + 3e-5),
    'training_step/momentum: 6 losses',
  ],
  [
    'training_step',
    'a gradient',
    (j) => (j['cases'].momentum.gradStep1['conv1.weight'].data[0] += 0.01),
    'training_step/momentum: gradStep1 conv1.weight',
  ],
  [
    'training_step',
    'an activation',
    (j) => (j['cases'].momentum.activationsStep1Image0['s1b0.bn2'].data[7] += 0.01),
    'training_step/momentum: activationsStep1Image0 s1b0.bn2',
  ],
  [
    'training_step',
    'a running statistic',
    (j) => (j['cases']['option-b'].runningStep6['s2b0.downbn.running_var'].data[0] += 0.01),
    'training_step/option-b: runningStep6',
  ],
  [
    'training_step',
    'a mask',
    (j) => (j['cases']['masked-weights'].masks['conv1.weight'].data[0] ^= 1),
    'training_step/masked-weights:',
  ],
  ['training_step', 'batch norm’s eps', (j) => (j['network'].bn.eps = 1e-2), 'training_step/nesterov:'],
  [
    'training_step',
    'a part of a step that isn’t taken',
    (j) => (j['cases'].nesterov.paramsStep9 = {}),
    'training_step/nesterov: paramsStep9: the file has 6 batches',
  ],
  [
    'training_step',
    'a part that nothing reads',
    (j) => (j['cases'].nesterov.hessian = 1),
    'training_step/nesterov: nothing reads hessian',
  ],
  ['training_step', 'no cases', (j) => (j['cases'] = {}), 'training_step: has no entries'],
  [
    'training_step',
    'a tensor cut short',
    (j) => j['batches'][2].x.data.pop(),
    'training_step.json: training_step.json.batches[2].x',
  ],
  [
    'shrink',
    'a shrunk weight',
    (j) => (j['cases']['inner-half'].shrunk.weights['fc.weight'].data[3] += 1e-5),
    'shrink/inner-half: shrunk fc.weight',
  ],
  ['shrink', 'a kept index', (j) => (j['cases']['inner-half'].keptInner.s1b0 = [0, 2]), 'shrink/inner-half:'],
  [
    'shrink',
    'masked logits',
    (j) => (j['cases']['inner-and-residual-stream'].logits.maskedConvOnly.eval[0] += 0.01),
    'shrink/inner-and-residual-stream: logits of maskedConvOnly, eval',
  ],
  [
    'shrink',
    'a loss',
    (j) => (j['cases']['inner-half'].training.shrunkLosses[1] *= 1 + 3e-5),
    'shrink/inner-half: shrunk losses',
  ],
  [
    'shrink',
    'an unknown field',
    (j) => (j['cases']['inner-half'].more = 1),
    'shrink/inner-half: inner-half.more: there is no such field',
  ],
  [
    'criteria',
    'a score',
    (j) => (j['criteria'].l1.scores['s1b0.conv1'][0] += 0.001),
    'criteria/l1: scores of s1b0.conv1',
  ],
  [
    'criteria',
    'a kept filter',
    (j) => (j['criteria'].random.kept['s1b0.conv1'][0] ^= 1),
    'criteria/random: kept in s1b0.conv1',
  ],
  [
    'criteria',
    'who is left after the norm step',
    (j) => (j['criteria'].fpgmAfterNormStep.layers['s1b0.conv1'].alive = [1, 2, 3]),
    'criteria/fpgmAfterNormStep: alive in s1b0.conv1',
  ],
  [
    'criteria',
    'a member of a dependency group',
    (j) => j['criteria'].depgraph.groups['s1b0.inner'].members.pop(),
    'criteria/depgraph: groups.s1b0.inner: the network has no group',
  ],
  [
    'criteria',
    'the order in which ThiNet removes',
    (j) => j['criteria'].thinet.removedInOrder.reverse(),
    'criteria/thinet: order of removal',
  ],
  [
    'criteria',
    'how many coefficients live at a penalty',
    (j) => (j['criteria'].channelPruning.tried[3][1] -= 1),
    'criteria/channelPruning: alive at the penalties tried',
  ],
  [
    'criteria',
    'a refitted weight',
    (j) => (j['criteria'].channelPruning.refittedWeights.data[5] += 0.001),
    'criteria/channelPruning: new weights',
  ],
  [
    'criteria',
    'the rank of one map',
    (j) => (j['criteria'].hrank.ranksOfBatch0['s2b0.bn1.relu'][3][2] += 1),
    'criteria/hrank: ranks of s2b0.relu1, image 3',
  ],
  [
    'criteria',
    'one batch’s gate gradient',
    (j) => (j['criteria']['taylorFoBn-train'].gatePerBatch[2]['s3b0.bn1'][15] *= 1.01),
    'criteria/taylorFoBn-train: batch 2 of s3b0.bn1',
  ],
  ['criteria', 'an image', (j) => (j['batches'][3].x.data[0] += 1), 'criteria/taylorFoBn-eval: '],
  [
    'criteria',
    'an unknown criterion',
    (j) => (j['criteria'].moonPhase = {}),
    'criteria/moonPhase: nothing knows',
  ],
  ['augment', 'a pixel', (j) => (j['cases'][6].pixels[100] ^= 1), 'augment/cases[6]: crop at 3,6'],
  [
    'augment',
    'a normalised value',
    (j) => (j['normalised'].cifar.black[2] += 1e-5),
    'augment/normalised/cifar: black',
  ],
  [
    'augment',
    'constants without values',
    (j) => delete j['normalised'].imagenet,
    'augment/constants/imagenet:',
  ],
];

describe('npm run golden fails', () => {
  it.each(CHANGES)('%s.json with %s changed', async (file, _what, change, failure) => {
    const path = join(folder, `${file}.json`);
    const json = JSON.parse(readFileSync(path, 'utf8')) as Json;
    change(json);
    writeFileSync(path, JSON.stringify(json));
    const { code, lines, failures } = await compare(folder, '--only', file);
    expect(code).toBe(1);
    expect(failures.filter((text) => text.startsWith(`FAILED ${failure}`))).toHaveLength(1);
    expect(lines.at(-1)).toContain(`${failures.length} failed`);
  });

  it('a foreign folder with one digit changed', async () => {
    const path = join(folder, 'shrink.json');
    const json = JSON.parse(readFileSync(join(FOREIGN, 'shrink.json'), 'utf8')) as Json;
    json['cases'].blocks.training.shrunkEvalLogitsAfter[1] += 1e-3;
    writeFileSync(path, JSON.stringify(json));
    const { code, failures } = await compare(folder, '--only', 'shrink');
    expect(code).toBe(1);
    expect(failures.join()).toMatch(
      /^FAILED shrink\/blocks: logits after training shrunk: difference [^,]+, 1e-4 allowed; logits after training masked/,
    );
  });

  it.each([...ALL.split(','), 'criteria'])('on %s.json cut short', async (file) => {
    const path = join(folder, `${file}.json`);
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 5000));
    const { code, failures } = await compare(folder, '--only', file);
    expect([code, failures.length]).toEqual([1, 1]);
    expect(failures[0]).toContain(`FAILED ${file}.json: not readable:`);
  });

  it('on a file that is missing or has nothing in it', async () => {
    rmSync(join(folder, 'shrink.json'));
    writeFileSync(join(folder, 'augment.json'), '[]');
    const { code, lines, failures } = await compare(folder, '--only', 'shrink,augment');
    expect(code).toBe(1);
    expect(failures.map((text) => text.slice(0, 35))).toEqual([
      'FAILED shrink.json: not readable: E',
      'FAILED augment.json: augment.json: ',
    ]);
    expect(lines.at(-1)).toBe('0 passed, 2 failed');
  });

  it('where the backend isn’t there, and says why and what to do', async () => {
    vi.stubEnv('FAIRPRUNE_COMPUTE', folder);
    const { code, failures } = await compare(folder, '--only', 'shrink,augment', '--backend', 'tensorflow');
    vi.unstubAllEnvs();
    expect(code).toBe(1);
    expect(failures).toHaveLength(3);
    expect(failures[0]).toMatch(/^FAILED shrink\/inner-half: .*not installed.*FAIRPRUNE_BACKEND=wasm/);
  });
});

describe('npm run golden on wrong use', () => {
  it.each([
    [[], 'which folder?'],
    [['/nowhere/at/all'], 'there is no folder /nowhere/at/all'],
    [[GOLDEN, '--only', 'networks,optimizers'], 'there is no file "optimizers"'],
    [[GOLDEN, '--backend', 'abacus'], '"abacus" is none of'],
    [[GOLDEN, GOLDEN], 'one folder at a time'],
    [[GOLDEN, '--fast'], "Unknown option '--fast'"],
  ])('%j: exit 2 and how to use it', async (args, message) => {
    const { code, lines } = await compare(...args);
    expect(code).toBe(2);
    expect(lines.join('\n')).toContain(message);
    expect(lines.join('\n')).toContain('usage: npm run golden -- FOLDER');
  });
});
