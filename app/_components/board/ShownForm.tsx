import { EVIDENCE } from '#core/fairness/tags';
import type { BoardView } from '#core/wire/views';
import { sortSlug } from '../../_lib/boardPath.ts';
import { COLUMN_IDS, type ColumnId, DEFAULT_COLUMNS } from '../../_lib/columnIds.ts';
import { EVIDENCE_TEXT } from '../../_lib/evidence.ts';
import { isFiltered, type Shown } from '../../_lib/shown.ts';
import { Link } from '../Link.tsx';
import { viewPath } from '../../_lib/viewPath.ts';

/** What a column is called where one chooses it. */
const NAMES: Readonly<Record<ColumnId, string>> = {
  top1: 'Top-1',
  drawn: 'Interval, drawn',
  n: 'Runs',
  drop: 'Drop',
  matched: 'Matched drop',
  rate: 'Speedup',
  params: 'Parameters',
  macs: 'MACs',
  latency: 'Latency',
  recipe: 'Recipe',
  swap: 'Recipe swap',
  epochs: 'Epochs',
  flops: 'Training FLOPs',
  held: 'Evidence and setups',
  date: 'Finished',
};

/** Chooses rows by words and evidence, and columns. A form that puts all of it into the address. */
export function ShownForm({ view, shown }: { view: BoardView; shown: Shown }) {
  const [path = ''] = viewPath(view, shown).split('?');
  const { sort, columns } = shown;
  const plain = { ...shown, q: '', evidence: null, columns: DEFAULT_COLUMNS };
  const changed = isFiltered(shown) || columns.join() !== DEFAULT_COLUMNS.join();
  return (
    <details className="mt-4" open={changed}>
      <summary className="cursor-pointer">Rows and columns{changed ? ', narrowed down' : ''}</summary>
      <form action={path} className="mt-2 grid gap-3">
        {sort.by === 'rank' && !sort.reversed ? null : (
          <input type="hidden" name="sort" value={sortSlug(sort)} />
        )}
        <div className="flex flex-wrap items-end gap-x-5 gap-y-3">
          <label>
            <span className="eyebrow block">Words of method, recipe or submitter</span>
            <input type="search" name="q" defaultValue={shown.q} className="input w-64" maxLength={100} />
          </label>
          <label>
            <span className="eyebrow block">Evidence</span>
            <select name="evidence" defaultValue={shown.evidence ?? ''} className="input">
              <option value="">all</option>
              {EVIDENCE.toReversed().map((evidence) => (
                <option key={evidence} value={evidence}>
                  {EVIDENCE_TEXT[evidence].name}
                </option>
              ))}
            </select>
          </label>
        </div>
        <fieldset>
          <legend className="eyebrow">Columns</legend>
          <div className="flex flex-wrap gap-x-5 gap-y-1">
            {COLUMN_IDS.map((id) => (
              <label key={id} className="inline-flex items-center gap-1.5 py-1">
                <input type="checkbox" name="column" value={id} defaultChecked={columns.includes(id)} />
                {NAMES[id]}
              </label>
            ))}
          </div>
        </fieldset>
        <p className="flex flex-wrap items-center gap-4">
          <button type="submit" className="button">
            Show
          </button>
          {changed ? <Link href={viewPath(view, plain)}>Show everything</Link> : null}
        </p>
      </form>
    </details>
  );
}
