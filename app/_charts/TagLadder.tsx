import type { Tag } from '#core/fairness/tags';
import { type Markup, markup } from '../_lib/markup.ts';
import { BESIDE, LADDER } from '../_lib/setups.ts';
import { Drawing } from './Drawing.tsx';
import type { Drawn } from './drawn.ts';

const STEP = 5;
const HEIGHT = 12;
const BESIDE_X = LADDER.length * STEP + 4;
const WIDTH = BESIDE_X + BESIDE.length * 7;
const BARS = LADDER.map((tag, i) => ({ tag, x: i * STEP, height: 2 + i * 2 }));
const SQUARES = BESIDE.map(({ tag }, i) => ({ tag, d: `M${BESIDE_X + i * 7 + 0.5},6.5h5v5h-5z` }));

/**
 * The tags an entry holds as a glyph: six rising bars for S1 … S4.2, filled as far as they hold, then a square each
 * for S4.2-overall, SX-A and SX-B.
 */
export function TagLadder({ tags }: { tags: readonly Tag[] }) {
  const { shapes, ...frame } = tagsDrawn(tags);
  return <Drawing {...frame}>{shapes}</Drawing>;
}

/** The same for rows that are written as markup. */
export function tagsDrawn(tags: readonly Tag[]): Drawn {
  const holds = ({ tag }: { readonly tag: Tag }) => tags.includes(tag);
  const lacks = ({ tag }: { readonly tag: Tag }) => !tags.includes(tag);
  const filled = [
    ...BARS.filter(holds).map(({ x, height }) => `M${x},${HEIGHT}v-${height}h4v${height}z`),
    ...SQUARES.filter(holds).map(({ d }) => d),
  ];
  const low = BARS.filter(lacks).map(({ x }) => `M${x},${HEIGHT}v-1h4v1z`);
  const hollow = SQUARES.filter(lacks).map(({ d }) => d);
  return {
    width: WIDTH,
    height: HEIGHT,
    label: tags.length === 0 ? 'holds no setup' : `holds ${tags.join(', ')}`,
    hover: true,
    shapes: markup`${path(filled, 'c-accent')}${path(low, 'c-quiet')}${path(hollow, 'hollow-quiet')}`,
  };
}

/** One path for all that looks alike: a table holds this glyph in every row. */
function path(parts: readonly string[], paint: string): Markup | null {
  return parts.length === 0 ? null : markup`<path d='${parts.join('')}' class='${paint}'/>`;
}
