import type { EntryView } from '#core/wire/views';
import { Drawing } from './Drawing.tsx';
import { networkLayout } from './network.ts';

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
  return (
    <Drawing
      className={`chart ${className}`}
      width={width}
      height={height}
      label={`Channels of ${of} from input to output, all and kept; the table below says the same`}
    >
      <path d={`M${left},${middle}H${right}`} className="axis" />
      {widths.map(({ x, channels }) => (
        <text key={x} x={x} y="11">
          {channels}
        </text>
      ))}
      {boxes.map((box) => (
        <g key={box.group}>
          <title>{box.group}</title>
          <rect
            x={box.x}
            y={middle - box.all / 2}
            width={box.width}
            height={box.all}
            className={box.open ? 'hollow-accent' : 'hollow-quiet'}
            strokeWidth="0.75"
            strokeDasharray={box.open ? undefined : '2 2'}
          />
          {box.open ? (
            <rect
              x={box.x}
              y={middle - box.kept / 2}
              width={box.width}
              height={box.kept}
              className="c-accent"
            />
          ) : null}
        </g>
      ))}
    </Drawing>
  );
}
