import { z } from 'zod';
import { preresnetCifar } from '#core/networks/families/preresnetCifar';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import type { Graph } from '#core/networks/graph';
import type { Row } from './rows.ts';

/** What networks.json calls a network, and what it says about it. */
export type Described = {
  readonly name: string;
  readonly image: readonly [number, number, number];
  readonly layers: readonly Row[];
};

/**
 * How the project builds a network of the file for a number of classes; or that it can't yet, and what is missing.
 * Throws an Error on a name that no rule knows. The name gives family and depth, the rows give the widths.
 */
export function identify(
  described: Described,
): { readonly build: (classes: number) => Graph } | { readonly missing: string } {
  const found = RULES.find(({ pattern }) => pattern.test(described.name));
  if (found === undefined) throw new Error('nothing knows a network of this name');
  return found.read(described, found.pattern.exec(described.name)!.slice(1));
}

type Rule = {
  readonly pattern: RegExp;
  read(
    described: Described,
    parts: readonly (string | undefined)[],
  ): { readonly build: (classes: number) => Graph } | { readonly missing: string };
};

const RULES: readonly Rule[] = [
  { pattern: /-imagenet$/, read: () => ({ missing: 'networks for ImageNet' }) },
  {
    pattern: /^resnet(\d+)-(A|A-both-sides|A-avgpool-detached|B)$/,
    read: ({ image, layers }, [depth, shortcut]) => {
      const blocks = (Number(depth) - 2) / 6;
      const convolutions = convRows(layers);
      const widths = [0, 1, 2].map((stage) => convolutions[1 + 2 * blocks * stage]?.[3]);
      const config = parse(resnetCifar.configSchema, { widths, blocks, shortcut });
      return { build: (classes) => resnetCifar.build(config, { image, classes }) };
    },
  },
  {
    pattern: /^vgg(\d+)-bn(?:-fc(\d+))?$/,
    read: ({ image, layers }, [depth, hidden]) => {
      if (!['11', '16', '19'].includes(depth!)) return { missing: `VGG-${depth}` };
      const config = parse(vgg.configSchema, {
        depth: Number(depth),
        widths: stageWidths(layers),
        hidden: hidden === undefined ? null : Number(hidden),
      });
      return { build: (classes) => vgg.build(config, { image, classes }) };
    },
  },
  { pattern: /^vgg\d+$/, read: () => ({ missing: 'VGG without batch norm' }) },
  {
    pattern: /^preresnet(\d+)$/,
    read: ({ image, layers }, [depth]) => {
      const blocks = (Number(depth) - 2) / 9;
      const widths = [0, 1, 2].map((stage) => convRows(layers)[1 + 3 * blocks * stage]?.[3]);
      const config = parse(preresnetCifar.configSchema, { widths, blocks });
      return { build: (classes) => preresnetCifar.build(config, { image, classes }) };
    },
  },
  { pattern: /^densenet(bc)?\d+/, read: () => ({ missing: 'DenseNets' }) },
  { pattern: /^mobilenetv2/, read: () => ({ missing: 'MobileNetV2' }) },
];

/** Convolutions on the main path, in order. */
function convRows(layers: readonly Row[]): readonly Row[] {
  return layers.filter(([name]) => /^conv\d+$/.test(name));
}

/** Filters of the first convolution at each image size. */
function stageWidths(layers: readonly Row[]): readonly (number | undefined)[] {
  const rows = convRows(layers);
  return rows.filter((row, i) => row[6] !== rows[i - 1]?.[6]).map((row) => row[3]);
}

function parse<C>(schema: z.ZodType<C>, config: unknown): C {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data;
  throw new Error(`its rows make no network of this family: ${z.prettifyError(parsed.error)}`);
}
