import type { SubmissionView } from '#core/wire/views';
import { fixed, times } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';
import { Term } from '../Term.tsx';

/** The entries that a submission leads to, as far as they are. */
export function EntriesOf({ view }: { view: SubmissionView }) {
  return (
    <table className="tbl max-w-3xl">
      <caption className="sr-only">Entries of this submission</caption>
      <thead>
        <tr>
          <th scope="col">
            <Term id="recipe">Recipe</Term>
          </th>
          <th scope="col" className="num">
            Target
          </th>
          <th scope="col" className="num">
            Runs done
          </th>
          <th scope="col" className="num">
            <Term id="top1">Top-1</Term> so far<span className="unit">%</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {view.entries.map((entry) => (
          <tr key={entry.id}>
            <th scope="row">
              <Link href={`/entries/${entry.id}`}>{entry.recipe}</Link>
              <span className="ml-2 text-ink-2">{roleOf(entry, view.recipe)}</span>
            </th>
            <td className="num">{times(entry.target)}</td>
            <td className="num">
              {entry.n} of {entry.runs}
            </td>
            <td className="num">{fixed(entry.mean, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Why the submission leads to this entry. */
function roleOf(entry: SubmissionView['entries'][number], ownRecipe: string): string {
  if (entry.phase === 'development') return 'development: validation accuracy';
  if (entry.swap) return 'a baseline, retrained likewise';
  return entry.recipe === ownRecipe ? 'own recipe' : 'standard recipe';
}
