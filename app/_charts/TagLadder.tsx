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
  const held = new Set(tags);
  const besideX = LADDER.length * STEP + 4;
  const width = besideX + BESIDE.length * 7;
  const name = tags.length === 0 ? 'holds no setup' : `holds ${tags.join(', ')}`;
  return (
    <Drawing width={width} height={HEIGHT} label={name}>
      <title>{name}</title>
      {LADDER.map((tag, i) => {
        const height = 2 + i * 2;
        return held.has(tag) ? (
          <rect key={tag} x={i * STEP} y={HEIGHT - height} width="4" height={height} className="c-accent" />
        ) : (
          <rect key={tag} x={i * STEP} y={HEIGHT - 1} width="4" height="1" className="c-quiet" />
        );
      })}
      {BESIDE.map(({ tag }, i) => (
        <rect
          key={tag}
          x={besideX + i * 7 + 0.5}
          y={HEIGHT - 5.5}
          width="5"
          height="5"
          className={held.has(tag) ? 'c-accent' : 'hollow-quiet'}
        />
      ))}
    </Drawing>
  );
}
