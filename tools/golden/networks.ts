import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import type { Graph } from '#core/networks/graph';
import { casesOf, failed, notYet, unreadKeys, type GoldenCase, type Outcome } from './case.ts';
import { within } from './difference.ts';
import { totalsOf } from './networks/counts.ts';
import { identify } from './networks/identify.ts';
import { checkPruned, prunedTo, PrunedSchema, totalDifferences, TotalsSchema } from './networks/pruned.ts';
import { checkScratchEpochs } from './scratch.ts';
import { firstDifference, rowsOf, type Row } from './networks/rows.ts';

const FileSchema = z.looseObject({
  networks: z.record(z.string(), z.unknown()),
  pruned: z.record(z.string(), z.unknown()).optional(),
});

const RowSchema = z.tuple([z.string(), z.string()], z.number());
/** Totals with the rows of all layers, and totals for other numbers of classes under `classesN`. */
const NetworkSchema = z
  .object({ ...TotalsSchema.shape, layers: z.array(RowSchema).min(1) })
  .catchall(z.unknown());

/** networks.json: exact totals and layers of networks, dense and pruned; ratios to 1e-12. */
export function networkCases(json: unknown): readonly GoldenCase[] {
  const file = parseOrFault(FileSchema, json, 'networks.json', 'bad-file');
  return [
    ...casesOf('networks', file.networks, checkNetwork),
    ...Object.entries(file.networks).flatMap(([name, entry]) => otherClasses(name, entry)),
    ...(file.pruned === undefined ? [] : prunedCases(file.networks, file.pruned)),
    ...unreadKeys('networks', file, ['about', 'networks', 'pruned']),
  ];
}

function prunedCases(
  networks: Readonly<Record<string, unknown>>,
  pruned: Readonly<Record<string, unknown>>,
): readonly GoldenCase[] {
  return [
    ...casesOf('networks/pruned', pruned, (entry, name) => checkPrunedEntry(networks, entry, name)),
    ...Object.entries(pruned)
      .filter(([, entry]) => typeof entry === 'object' && entry !== null && 'scratchBEpochs' in entry)
      .map(([name, entry]) => ({
        name: `networks/pruned/${name}/scratchBEpochs`,
        check: () => checkEpochs(networks, entry, name),
      })),
  ];
}

type Reading =
  { readonly build: (classes: number) => Graph; readonly classes: number } | { readonly missing: string };

/** How to build an entry's network; its last row has as many outputs as there are classes. */
function read(json: unknown, name: string): Reading {
  const { input, layers } = parseOrFault(NetworkSchema, json, name, 'bad-file');
  const found = identify({ name, image: input, layers: layers as readonly Row[] });
  return 'missing' in found ? found : { ...found, classes: layers.at(-1)![3]! };
}

function checkNetwork(json: unknown, name: string): Outcome {
  const reading = read(json, name);
  if ('missing' in reading) return notYet(reading.missing);
  const { layers, ...expected } = parseOrFault(NetworkSchema, json, name, 'bad-file');
  const totals = Object.fromEntries(Object.entries(expected).filter(([key]) => !CLASSES.test(key)));
  const graph = reading.build(reading.classes);
  const row = firstDifference(rowsOf(graph), layers as readonly Row[]);
  if (row !== null) return failed(row);
  return within(
    totalDifferences(totalsOf(graph), parseOrFault(TotalsSchema, totals, name, 'bad-file'), 'exact'),
  );
}

const CLASSES = /^classes(\d+)$/;

function otherClasses(name: string, json: unknown): readonly GoldenCase[] {
  const entry = z.record(z.string(), z.unknown()).safeParse(json);
  return Object.entries(entry.data ?? {}).flatMap(([key, totals]) => {
    const classes = CLASSES.exec(key)?.[1];
    if (classes === undefined) return [];
    const check = (): Outcome => {
      const reading = read(json, name);
      if ('missing' in reading) return notYet(reading.missing);
      const expected = parseOrFault(TotalsSchema, totals, `${name}.${key}`, 'bad-file');
      return within(totalDifferences(totalsOf(reading.build(Number(classes))), expected, 'exact'));
    };
    return [{ name: `networks/${name}/${key}`, check }];
  });
}

/** The dense network is the one of the file with the same totals. */
function checkPrunedEntry(networks: Readonly<Record<string, unknown>>, json: unknown, name: string): Outcome {
  const entry = parseOrFault(PrunedSchema, json, name, 'bad-file');
  const reading = denseOf(networks, entry);
  if (reading === null) return failed(NO_DENSE);
  return 'missing' in reading ? notYet(reading.missing) : checkPruned(reading.build(reading.classes), entry);
}

/** Scratch-B's epochs of the network that the project prunes to the entry's widths. */
function checkEpochs(networks: Readonly<Record<string, unknown>>, json: unknown, name: string): Outcome {
  const entry = parseOrFault(PrunedSchema, json, name, 'bad-file');
  const reading = denseOf(networks, entry);
  if (reading === null) return failed(NO_DENSE);
  if ('missing' in reading) return notYet(reading.missing);
  const dense = reading.build(reading.classes);
  const pruned = prunedTo(dense, entry.keptWidths);
  return checkScratchEpochs(entry.scratchBEpochs, name, totalsOf(dense), totalsOf(pruned));
}

const NO_DENSE = 'the file has no network with the totals of its dense one';

function denseOf(
  networks: Readonly<Record<string, unknown>>,
  entry: z.infer<typeof PrunedSchema>,
): Reading | null {
  const dense = Object.entries(networks).find(([, candidate]) => {
    const { success, data } = NetworkSchema.safeParse(candidate);
    return success && data.params === entry.dense.params && data.macs === entry.dense.macs;
  });
  return dense === undefined ? null : read(dense[1], dense[0]);
}
