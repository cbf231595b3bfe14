import type { Tag } from '#core/fairness/tags';
import { LADDER, setupText } from '../_lib/setups.ts';
import { Drawing } from './Drawing.tsx';
import { setupsPicture } from './setupsPicture.ts';

/** The comparison setups as nested frames, in two sizes of which the page shows the one that fits. */
export function SetupsPicture() {
  return (
    <>
      <Picture width={620} wide className="only-wide" />
      <Picture width={328} wide={false} className="only-narrow" />
    </>
  );
}

function Picture({ width, wide, className }: { width: number; wide: boolean; className: string }) {
  const layout = setupsPicture(width, wide);
  return (
    <Drawing
      className={`chart ${className}`}
      width={layout.width}
      height={layout.height}
      label={description()}
    >
      {layout.boxes.map((box) => (
        <g key={box.tag}>
          <rect
            x={box.x}
            y={box.y}
            width={box.width}
            height={box.height}
            rx="2"
            className={box.tag === 'S4.2' ? 'c-accent-wash s-accent-edge' : 'frame'}
          />
          <Label tag={box.tag} x={box.x + 10} y={box.y + 20} />
        </g>
      ))}
    </Drawing>
  );
}

/** Setups of the nest take one line, those beside it two. */
function Label({ tag, x, y }: { tag: Tag; x: number; y: number }) {
  const text = setupText(tag);
  if (!LADDER.includes(tag)) {
    return (
      <text x={x} y={y}>
        <tspan className="strong">{tag}</tspan>
        <tspan x={x} dy="16">
          {text.adds}
        </tspan>
      </text>
    );
  }
  return (
    <text x={x} y={y}>
      <tspan className="strong">{tag}</tspan>
      <tspan dx="8">{tag === 'S1' ? text.adds : `+ ${text.adds}`}</tspan>
    </text>
  );
}

function description(): string {
  const nest = LADDER.map((tag) => `${tag}, ${setupText(tag).adds}`).join('; ');
  return `Nested frames: ${nest}. Beside them, inside S1 only: S4.2-overall, one learning-rate series over everything; SX-A, equal total epochs; SX-B, equal total training FLOPs.`;
}
