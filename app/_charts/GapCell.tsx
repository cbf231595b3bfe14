import { Drawing } from './Drawing.tsx';
import { GAP_CELL } from './gapCell.ts';
import type { ValueScale } from './valueScale.ts';

type Props = {
  /** The printed accuracy in percent; null where only a drop is printed. */
  readonly printed: number | null;
  readonly rerun: { readonly top1: number; readonly interval: readonly [number, number] | null };
  readonly scale: ValueScale;
};

/**
 * A printed accuracy (hollow), our re-run's mean with its interval (filled) and the gap between them. Decoration: the
 * figures stand beside it.
 */
export function GapCell({ printed, rerun, scale }: Props) {
  const { width, height } = GAP_CELL;
  const middle = height / 2;
  const mean = scale.at(rerun.top1);
  return (
    <Drawing width={width} height={height} label={null}>
      <path d={`M0,${height - 0.5}H${width}`} className="s-quiet" strokeWidth="0.5" strokeDasharray="1 3" />
      {printed === null ? null : (
        <path d={`M${scale.at(printed)},${middle}H${mean}`} className="s-quiet" strokeDasharray="2 2" />
      )}
      {rerun.interval === null ? null : (
        <path
          d={`M${scale.at(rerun.interval[0])},${middle}H${scale.at(rerun.interval[1])}`}
          className="s-accent"
          strokeWidth="1.5"
        />
      )}
      <circle cx={mean} cy={middle} r="3.5" className="c-accent" />
      {printed === null ? null : (
        <circle cx={scale.at(printed)} cy={middle} r="3.5" className="hollow-accent" strokeWidth="1.5" />
      )}
    </Drawing>
  );
}
