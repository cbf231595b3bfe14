import { counted } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';
import { WordsForm } from '../WordsForm.tsx';

/** Narrows the boards down by words. */
export function BoardsSearch({ q, total }: { q: string; total: number }) {
  return (
    <WordsForm
      action="/boards"
      label="Words of title, network, dataset or recipe"
      button="Find"
      q={q}
      className="mb-4"
    >
      <span className="text-ink-2">
        {counted(total, 'board')}
        {q === '' ? '' : ` with “${q}”`}
      </span>
      {q === '' ? null : <Link href="/boards">All boards</Link>}
    </WordsForm>
  );
}
