import type { EntryView } from '#core/wire/views';
import { type Markup, markup } from '../_lib/markup.ts';
import { Drawing } from './Drawing.tsx';
import { type NetworkBox, networkLayout } from './network.ts';
import { round } from './valueScale.ts';

type Props = {
  readonly layers: EntryView['layers'];
  /** Whose network it is, for the drawing's name. */
  readonly of: string;
  readonly height?: number;
};

/** A network with what is left of each layer, in two sizes of which the page shows the one that fits. */
export function NetworkDrawing(props: Props) {
  return (
    <>
      <Network {...props} width={820} className="only-wide" />
      <Network {...props} width={328} className="only-narrow" />
    </>
  );
}

function Network({
  layers,
  of,
  height = 120,
  width,
  className,
}: Props & { width: number; className: string }) {
  const { boxes, middle, left, right, widths } = networkLayout(layers, { width, height });
  const numbers = widths.map(({ x, channels }) => markup`<text x='${x}' y='11'>${channels}</text>`);
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={height}
      label={`Channels of ${of} from input to output, all and kept; the table below says the same`}
    >
      {markup`<path d='M${left},${middle}H${right}' class='axis'/>${numbers}<g stroke-width='.75'>${boxes.map((box) => boxOf(box, middle))}</g>`}
    </Drawing>
  );
}

function boxOf(box: NetworkBox, middle: number): Markup {
  const across = (height: number) =>
    markup`x='${box.x}' y='${round(middle - height / 2)}' width='${box.width}' height='${height}'`;
  const shapes = box.open
    ? markup`<rect ${across(box.all)} class='hollow-accent'/><rect ${across(box.kept)} class='c-accent'/>`
    : markup`<rect ${across(box.all)} class='hollow-quiet' stroke-dasharray='2 2'/>`;
  return markup`<g><title>${box.group}</title>${shapes}</g>`;
}
