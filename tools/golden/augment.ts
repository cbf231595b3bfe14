import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import { normalisationTable, writeCrop, writeImage, type Crop } from '#runner/training/pixels';
import { casesOf, failed, unreadKeys, type GoldenCase, type Outcome } from './case.ts';
import { absoluteDifference, within, type Difference } from './difference.ts';

const Byte = z.int().min(0).max(255);
const FileSchema = z.looseObject({
  image: z.strictObject({
    shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
    pixels: z.array(Byte),
  }),
  pad: z.int().min(0),
  cases: z.array(z.unknown()).min(1),
  constants: z.record(
    z.string(),
    z.looseObject({ mean: z.array(z.number()), std: z.array(z.number().positive()) }),
  ),
  normalised: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
});
type Augment = z.infer<typeof FileSchema>;

const CaseSchema = z.strictObject({
  top: z.int().min(0),
  left: z.int().min(0),
  flip: z.boolean(),
  pixels: z.array(Byte),
  sum: z.int().optional(),
});

/** augment.json: padded crops and flips of one image exactly, normalised values to 1e-6. */
export function augmentCases(json: unknown): readonly GoldenCase[] {
  const file = parseOrFault(FileSchema, json, 'augment.json', 'bad-file');
  return [
    ...file.cases.map((entry, i) => ({
      name: `augment/cases[${i}]`,
      check: () => checkCrop(file, entry, `cases[${i}]`),
    })),
    ...casesOf('augment/normalised', file.normalised, (expected, name) =>
      checkNormalised(file, expected, name),
    ),
    ...Object.keys(file.constants)
      .filter((name) => file.normalised[name] === undefined)
      .map((name) => ({
        name: `augment/constants/${name}`,
        check: () => failed('the file has no values normalised by these'),
      })),
    ...unreadKeys('augment', file, ['about', 'image', 'pad', 'cases', 'constants', 'normalised']),
  ];
}

function checkCrop(file: Augment, json: unknown, name: string): Outcome {
  const { top, left, flip, pixels, sum } = parseOrFault(CaseSchema, json, name, 'bad-file');
  const channels = file.image.shape[2];
  /** Normalises nothing: what comes out are the bytes. */
  const bytes = normalisationTable({ mean: Array(channels).fill(0), std: Array(channels).fill(1 / 255) });
  const own = crop(file, bytes, { pad: file.pad, top, left, flip }).map(Math.round);
  const place = `crop at ${top},${left}${flip ? ', flipped' : ''}`;
  const differences: Difference[] = [{ what: place, value: absoluteDifference(own, pixels), allowed: 0 }];
  if (sum !== undefined) {
    const total = own.reduce((a, b) => a + b, 0);
    differences.push({ what: `sum of the ${place}`, value: Math.abs(total - sum), allowed: 0 });
  }
  return within(differences);
}

function checkNormalised(
  file: Augment,
  expected: Readonly<Record<string, readonly number[]>>,
  name: string,
): Outcome {
  const constants = file.constants[name];
  if (constants === undefined) return failed(`the file has no constants ${name}`);
  const table = normalisationTable(constants);
  return within(
    Object.entries(expected).map(([part, values]) => ({
      what: part,
      value: absoluteDifference(normalised(file, table, part), values),
      allowed: 1e-6,
    })),
  );
}

/** The values that one part of `normalised` names: `image`, `black`, `white` or `case-TOP-LEFT[-flip]`. */
function normalised(file: Augment, table: Float32Array, part: string): Float32Array {
  const channels = file.image.shape[2];
  if (part === 'black' || part === 'white') {
    return Float32Array.from({ length: channels }, (_, c) => table[256 * c + (part === 'black' ? 0 : 255)]!);
  }
  if (part === 'image') {
    const out = new Float32Array(file.image.pixels.length);
    writeImage(out, 0, Uint8Array.from(file.image.pixels), file.image.shape, table);
    return out;
  }
  const [, top, left, flip] = /^case-(\d+)-(\d+)(-flip)?$/.exec(part) ?? [];
  if (top === undefined) throw new Error(`nothing reads the part ${part}`);
  return crop(file, table, {
    pad: file.pad,
    top: Number(top),
    left: Number(left),
    flip: flip !== undefined,
  });
}

function crop({ image }: Augment, table: Float32Array, where: Crop): Float32Array {
  const out = new Float32Array(image.pixels.length);
  writeCrop(out, 0, Uint8Array.from(image.pixels), image.shape, table, where);
  return out;
}
