import { counted } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';

/** Narrows the boards down by words. A form that puts them into the address. */
export function BoardsSearch({ q, total }: { q: string; total: number }) {
  return (
    <search className="mb-4 block">
      <form action="/boards" className="flex flex-wrap items-end gap-3">
        <label>
          <span className="eyebrow block">Words of title, network, dataset or recipe</span>
          <input type="search" name="q" defaultValue={q} className="input w-80" maxLength={200} />
        </label>
        <button type="submit" className="button">
          Find
        </button>
        <span className="text-ink-2">
          {counted(total, 'board')}
          {q === '' ? '' : ` with “${q}”`}
        </span>
        {q === '' ? null : <Link href="/boards">All boards</Link>}
      </form>
    </search>
  );
}
