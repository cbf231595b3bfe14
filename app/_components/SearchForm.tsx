/** Looks for words over the whole site. A plain form: it works without scripts. */
export function SearchForm({ q = '', className = '' }: { q?: string; className?: string }) {
  return (
    <search>
      <form action="/search" className={`flex flex-wrap items-end gap-3 ${className}`}>
        <label className="min-w-0">
          <span className="eyebrow block">Words of a board, method, recipe or paper, or an entry’s id</span>
          <input type="search" name="q" defaultValue={q} className="input w-80" maxLength={200} />
        </label>
        <button type="submit" className="button">
          Search
        </button>
      </form>
    </search>
  );
}
