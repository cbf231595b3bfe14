import { WordsForm } from './WordsForm.tsx';

/** Looks for words over the whole site. */
export function SearchForm({ q = '', className = '' }: { q?: string; className?: string }) {
  return (
    <WordsForm
      action="/search"
      label="Words of a board, method, recipe or paper, or an entry’s id"
      button="Search"
      q={q}
      className={className}
    />
  );
}
