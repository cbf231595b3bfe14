import type { EntryView } from '#core/wire/views';
import { round } from './valueScale.ts';
import type { Size } from './frame.ts';

type Layer = EntryView['layers'][number];

export type NetworkBox = {
  readonly group: string;
  readonly open: boolean;
  readonly x: number;
  readonly width: number;
  /** Height of all channels and of the kept ones, both centred on the middle line. */
  readonly all: number;
  readonly kept: number;
};

export type NetworkLayout = {
  readonly middle: number;
  readonly left: number;
  readonly right: number;
  readonly boxes: readonly NetworkBox[];
  /** Where the number of channels changes: the number, over the first such box. */
  readonly widths: readonly { readonly x: number; readonly channels: number }[];
};

const SIDE = 4;
const TOP = 18;
const MOST_PITCH = 34;

/**
 * A network from input to output: a box a group of channels, as high as it has channels (the widest fills the height),
 * with the kept ones as its core. Sizes in pixels.
 */
export function networkLayout(layers: readonly Layer[], { width, height }: Size): NetworkLayout {
  const most = Math.max(1, ...layers.map((layer) => layer.channels));
  const room = height - TOP - SIDE;
  const pitch = Math.min(MOST_PITCH, (width - 2 * SIDE) / Math.max(1, layers.length));
  const boxes = layers.map((layer, i) => ({
    group: layer.group,
    open: layer.open,
    x: round(SIDE + i * pitch + pitch * 0.12),
    width: round(Math.max(1.5, pitch * 0.76)),
    all: round((layer.channels / most) * room),
    kept: round((layer.kept / most) * room),
  }));
  return {
    middle: round(TOP + room / 2),
    left: 0,
    right: round(SIDE + layers.length * pitch),
    boxes,
    widths: widthsOf(layers, boxes),
  };
}

const LABEL_ROOM = 30;

/** Numbers of channels over the boxes where they change; numbers that would run into the last one are left out. */
function widthsOf(layers: readonly Layer[], boxes: readonly NetworkBox[]): NetworkLayout['widths'] {
  const shown: { x: number; channels: number }[] = [];
  for (const [i, { channels }] of layers.entries()) {
    const last = shown.at(-1);
    const x = boxes[i]!.x;
    if (last?.channels === channels || (last !== undefined && x - last.x < LABEL_ROOM)) continue;
    shown.push({ x, channels });
  }
  return shown;
}
