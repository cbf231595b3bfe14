import { z } from 'zod';
import { densenetCifar } from '#core/networks/families/densenetCifar';
import { densenetImagenet } from '#core/networks/families/densenetImagenet';
import { mobilenetV2 } from '#core/networks/families/mobilenetV2';
import { preresnetCifar } from '#core/networks/families/preresnetCifar';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { resnetImagenet } from '#core/networks/families/resnetImagenet';
import { vgg } from '#core/networks/families/vgg';
import { vggImagenet } from '#core/networks/families/vggImagenet';
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
  {
    pattern: /^densenet(bc)?(\d+)-k\d+(?:-stem\d+)?$/,
    read: ({ image, layers }, [bottleneck, depth]) => {
      const perLayer = bottleneck === undefined ? 1 : 2;
      const widths = convRows(layers).map((row) => row[3]);
      const config = parse(densenetCifar.configSchema, {
        layers: (Number(depth) - 4) / 3 / perLayer,
        growth: widths[perLayer],
        stem: widths[0],
        bottleneck: perLayer === 2,
        compression: perLayer === 2 ? 0.5 : 1,
      });
      return { build: (classes) => densenetCifar.build(config, { image, classes }) };
    },
  },
  {
    pattern: /^mobilenetv2-(cifar|imagenet)$/,
    read: ({ image, layers }, [strides]) => {
      const widths = convRows(layers).map((row) => row[3]);
      const blocks = [1, 2, 3, 4, 3, 3, 1];
      const config = parse(mobilenetV2.configSchema, {
        strides,
        stem: widths[0],
        widths: before(blocks).map((block) => widths[2 + 3 * block]),
        blocks,
        expansion: 6,
        last: widths.at(-1),
      });
      return { build: (classes) => mobilenetV2.build(config, { image, classes }) };
    },
  },
  {
    pattern: /^resnet(18|34|50)-imagenet$/,
    read: ({ image, layers }, [depth]) => {
      const blocks = depth === '18' ? [2, 2, 2, 2] : [3, 4, 6, 3];
      const perBlock = depth === '50' ? 3 : 2;
      const convolutions = convRows(layers);
      const widths = before(blocks).map((block) => convolutions[1 + perBlock * block]?.[3]);
      const config = parse(resnetImagenet.configSchema, { depth: Number(depth), widths });
      return { build: (classes) => resnetImagenet.build(config, { image, classes }) };
    },
  },
  {
    pattern: /^vgg(11|16|19)(-bn)?-imagenet$/,
    read: ({ image, layers }, [depth, norm]) => {
      const config = parse(vggImagenet.configSchema, {
        depth: Number(depth),
        widths: stageWidths(layers),
        hidden: layers.find(([name]) => name === 'fc1')?.[3],
        batchNorm: norm !== undefined,
      });
      return { build: (classes) => vggImagenet.build(config, { image, classes }) };
    },
  },
  {
    pattern: /^densenet121-imagenet$/,
    read: ({ image, layers }) => {
      const widths = convRows(layers).map((row) => row[3]);
      const config = { layers: [6, 12, 24, 16], growth: widths[2], stem: widths[0] };
      const parsed = parse(densenetImagenet.configSchema, config);
      return { build: (classes) => densenetImagenet.build(parsed, { image, classes }) };
    },
  },
];

/** Blocks before each stage. */
function before(blocks: readonly number[]): readonly number[] {
  return blocks.map((_, stage) => blocks.slice(0, stage).reduce((a, b) => a + b, 0));
}

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
