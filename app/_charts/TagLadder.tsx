import type { Tag } from '#core/fairness/tags';
import { type Markup, markup } from '../_lib/markup.ts';
import { BESIDE, LADDER } from '../_lib/setups.ts';
import { Drawing } from './Drawing.tsx';

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
  const name = tags.length === 0 ? 'holds no setup' : `holds ${tags.join(', ')}`;
  const holds = ({ tag }: { readonly tag: Tag }) => tags.includes(tag);
  const lacks = ({ tag }: { readonly tag: Tag }) => !tags.includes(tag);
  const filled = [
    ...BARS.filter(holds).map(({ x, height }) => `M${x},${HEIGHT}v-${height}h4v${height}z`),
    ...SQUARES.filter(holds).map(({ d }) => d),
  ];
  const low = BARS.filter(lacks).map(({ x }) => `M${x},${HEIGHT}v-1h4v1z`);
  const hollow = SQUARES.filter(lacks).map(({ d }) => d);
  return (
    <Drawing width={WIDTH} height={HEIGHT} label={name} hover>
      {markup`${path(filled, 'c-accent')}${path(low, 'c-quiet')}${path(hollow, 'hollow-quiet')}`}
    </Drawing>
  );
}

/** One path for all that looks alike: a table holds this glyph in every row. */
function path(parts: readonly string[], paint: string): Markup | null {
  return parts.length === 0 ? null : markup`<path d='${parts.join('')}' class='${paint}'/>`;
}
