import type { BoardRow } from '#core/wire/views';
import { holding } from '../_lib/markup.ts';
import { floorNote } from './rowMarks.ts';

/** What `floorNote` says, on a page. */
export function FloorNote(row: Pick<BoardRow, 'floors'>) {
  const note = floorNote(row);
  return note === null ? null : <span {...holding(note)} />;
}
