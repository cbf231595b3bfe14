import { Drawing } from '../../_charts/Drawing.tsx';
import { Mark } from '../../_charts/Mark.tsx';
import { letter } from '../../_lib/side.ts';

/** The mark and the letter of a result, as in every table and drawing of a comparison. */
export function SideMark({ index, hollow = false }: { index: number; hollow?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <Drawing width={12} height={12} label={null}>
        <Mark index={index} x={6} y={6} hollow={hollow} size={36} />
      </Drawing>
      <strong className="font-semibold">{letter(index)}</strong>
    </span>
  );
}
