import { Empty } from '../_components/Empty.tsx';
import { Link } from '../_components/Link.tsx';
import { When } from '../_components/When.tsx';
import { times } from '../_lib/numbers.ts';

type Mine = {
  readonly id: string;
  readonly method: string;
  readonly board: string;
  readonly recipe: string;
  readonly targets: readonly number[];
  readonly createdAt: string;
};

/** The person's submissions, newest first. */
export function MineTable({ mine }: { readonly mine: readonly Mine[] }) {
  if (mine.length === 0) {
    return (
      <Empty title="Nothing submitted yet">
        <Link href="/submit">Submit a method</Link>
      </Empty>
    );
  }
  return (
    <div className="stack">
      <table className="tbl two">
        <caption className="sr-only">Your submissions, newest first</caption>
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col">Board</th>
            <th scope="col">Recipe</th>
            <th scope="col">Targets</th>
            <th scope="col">Submitted</th>
          </tr>
        </thead>
        <tbody>
          {mine.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link href={`/submissions/${one.id}`}>{one.method}</Link>
              </th>
              <td data-label="Board">
                <Link href={`/boards/${one.board}`}>{one.board}</Link>
              </td>
              <td data-label="Recipe">{one.recipe}</td>
              <td data-label="Targets">{one.targets.map(times).join(', ')}</td>
              <td data-label="Submitted">
                <When at={one.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
