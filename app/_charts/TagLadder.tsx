import type { Tag } from '#core/fairness/tags';
import { BESIDE, LADDER } from '../_lib/setups.ts';
import { Drawing } from './Drawing.tsx';

const STEP = 5;
const HEIGHT = 12;

/**
 * The tags an entry holds as a glyph: six rising bars for S1 … S4.2, filled as far as they hold, then a square each
 * for S4.2-overall, SX-A and SX-B.
 */
export function TagLadder({ tags }: { tags: readonly Tag[] }) {
  const besideX = LADDER.length * STEP + 4;
  const width = besideX + BESIDE.length * 7;
  const name = tags.length === 0 ? 'holds no setup' : `holds ${tags.join(', ')}`;
  const bars = LADDER.map((tag, i) => ({ tag, x: i * STEP, height: 2 + i * 2 }));
  const squares = BESIDE.map(({ tag }, i) => ({ tag, x: besideX + i * 7 + 0.5 }));
  const holds = ({ tag }: { readonly tag: Tag }) => tags.includes(tag);
  const lacks = ({ tag }: { readonly tag: Tag }) => !tags.includes(tag);
  // One path for all that looks alike: a table holds this glyph in every row.
  const filled = [
    ...bars.filter(holds).map(({ x, height }) => `M${x},${HEIGHT}v-${height}h4v${height}z`),
    ...squares.filter(holds).map(({ x }) => square(x)),
  ];
  const low = bars.filter(lacks).map(({ x }) => `M${x},${HEIGHT}v-1h4v1z`);
  const hollow = squares.filter(lacks).map(({ x }) => square(x));
  return (
    <Drawing width={width} height={HEIGHT} label={name}>
      <title>{name}</title>
      <Path of={filled} className="c-accent" />
      <Path of={low} className="c-quiet" />
      <Path of={hollow} className="hollow-quiet" />
    </Drawing>
  );
}

function square(x: number): string {
  return `M${x},${HEIGHT - 5.5}h5v5h-5z`;
}

function Path({ of, className }: { of: readonly string[]; className: string }) {
  return of.length === 0 ? null : <path d={of.join('')} className={className} />;
}
