import type { BoardCard } from '#core/wire/views';
import { methodName } from '#server/services/names';
import { counted, meanInterval, times, whole } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';
import { Scroll } from '../Scroll.tsx';
import { Term } from '../Term.tsx';

/** Boards with who leads them under a fair setup. */
export function BoardsTable({ boards }: { boards: readonly BoardCard[] }) {
  return (
    <Scroll label="Table of boards" className="stack">
      <table className="tbl two">
        <caption className="sr-only">
          Boards and their leaders under S3.2, at each board’s first target speedup
        </caption>
        <thead>
          <tr>
            <th scope="col">Board</th>
            <th scope="col">Dataset</th>
            <th scope="col">Network</th>
            <th scope="col">
              <Term id="band">Targets</Term>
            </th>
            <th scope="col">
              Leads under <Term id="s3.2">S3.2</Term>
            </th>
            <th scope="col" className="num">
              <Term id="top1">Top-1</Term> ↑<span className="unit">%, mean ± 95 %</span>
            </th>
            <th scope="col" className="num">
              <Term id="entry">Entries</Term>
            </th>
          </tr>
        </thead>
        <tbody>
          {boards.map((board) => (
            <BoardLine key={board.id} board={board} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function BoardLine({ board }: { board: BoardCard }) {
  const { leader } = board;
  return (
    <tr>
      <th scope="row" className="min-w-60">
        <Link href={`/boards/${board.id}`} className="font-semibold">
          {board.title}
        </Link>
        {board.demo ? <span className="block text-ink-2">Demonstration without scientific value</span> : null}
        {board.verdict === null ? null : (
          <span className="mt-1 block max-w-96 text-ink-2">{board.verdict}</span>
        )}
        {board.open === 0 ? null : (
          <span className="mt-1 block text-ink-2">{counted(board.open, 'run')} still to compute</span>
        )}
      </th>
      <td data-label="Dataset">{board.dataset}</td>
      <td data-label="Network">{board.network}</td>
      <td data-label="Targets">{board.targets.map(times).join(', ')}</td>
      <td data-label="Leads under S3.2">
        {leader === null ? (
          'nothing finished yet'
        ) : (
          <>
            <Link href={`/entries/${leader.entry}`}>{methodName(leader.method)}</Link> with {leader.recipe} at{' '}
            {times(leader.target)}
            {leader.ranked ? null : <span className="block text-ink-2">not ranked</span>}
          </>
        )}
      </td>
      <td className="num" data-label="Top-1, %">
        {leader === null ? '–' : meanInterval(leader.top1.mean, leader.top1.interval)}
      </td>
      <td className="num" data-label="Entries finished">
        {whole(board.finished)} of {whole(board.entries)}
      </td>
    </tr>
  );
}
