import type { Tag } from '#core/fairness/tags';
import { type Markup, markup } from '../_lib/markup.ts';
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
      {markup`${layout.boxes.map(
        (box) =>
          markup`<rect x='${box.x}' y='${box.y}' width='${box.width}' height='${box.height}' rx='2' class='${
            box.tag === 'S4.2' ? 'c-accent-wash s-accent-edge' : 'frame'
          }'/>${label(box.tag, box.x + 10, box.y + 20)}`,
      )}`}
    </Drawing>
  );
}

/** Setups of the nest take one line, those beside it two. */
function label(tag: Tag, x: number, y: number): Markup {
  const { adds } = setupText(tag);
  const rest = LADDER.includes(tag)
    ? markup`<tspan dx='8'>${tag === 'S1' ? adds : `+ ${adds}`}</tspan>`
    : markup`<tspan x='${x}' dy='16'>${adds}</tspan>`;
  return markup`<text x='${x}' y='${y}'><tspan class='strong'>${tag}</tspan>${rest}</text>`;
}

function description(): string {
  const nest = LADDER.map((tag) => `${tag}, ${setupText(tag).adds}`).join('; ');
  return `Nested frames: ${nest}. Beside them, inside S1 only: S4.2-overall, one learning-rate series over everything; SX-A, equal total epochs; SX-B, equal total training FLOPs.`;
}
