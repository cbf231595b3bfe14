import { letter } from '../../_lib/side.ts';
import { MarkSign } from '../KeyedCaption.tsx';

/** The mark and the letter of a result, as in every table and drawing of a comparison. */
export function SideMark({ index, hollow = false }: { index: number; hollow?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <MarkSign index={index} hollow={hollow} />
      <strong className="font-semibold">{letter(index)}</strong>
    </span>
  );
}
