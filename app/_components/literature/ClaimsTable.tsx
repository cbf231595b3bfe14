import type { ClaimView, PaperView } from '#core/wire/literature';
import { claimPath, paperPath } from '../../_lib/literaturePath.ts';
import { counted, signed } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';

type Props = {
  readonly claims: readonly ClaimView[];
  /** Names the paper of each claim; left out on a paper's own page. */
  readonly papers?: readonly PaperView[];
};

/** What papers claim, each with the rows of ours that repeat what it rests on. */
export function ClaimsTable({ claims, papers }: Props) {
  return (
    <div className="stack">
      <table className="tbl one">
        <caption className="sr-only">Claims of the papers beside our re-runs</caption>
        <thead>
          <tr>
            <th scope="col">Claim</th>
            {papers === undefined ? null : <th scope="col">Paper</th>}
            <th scope="col">Rests on</th>
            <th scope="col">Our re-runs</th>
          </tr>
        </thead>
        <tbody>
          {claims.map((claim) => (
            <tr key={claim.id}>
              <th scope="row" className="max-w-2xl">
                <Link href={claimPath(claim.id)} className="font-semibold">
                  {claim.id}
                </Link>{' '}
                {claim.claim}
              </th>
              {papers === undefined ? null : (
                <td data-label="Paper">
                  <Link href={paperPath(claim.paper)}>{shortName(papers, claim.paper)}</Link>
                </td>
              )}
              <td data-label="Rests on" className="whitespace-nowrap">
                {claim.rows.length === 0 ? 'text of the paper' : counted(claim.rows.length, 'printed row')}
              </td>
              <td data-label="Our re-runs" className="whitespace-nowrap">
                <Reruns claim={claim} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Reruns({ claim }: { claim: ClaimView }) {
  if (claim.rows.length === 0) return <span className="text-ink-3">no row to repeat</span>;
  const reruns = claim.reruns.flatMap((one) => one.reruns);
  if (reruns.length === 0) return <span className="text-ink-3">none yet</span>;
  const gaps = reruns.flatMap(({ gap }) => (gap === null ? [] : [gap]));
  return (
    <>
      <Link href={`${claimPath(claim.id)}#rows`}>{counted(reruns.length, 're-run')}</Link>
      {gaps.length === 0 ? null : (
        <span className="block text-ink-2">
          gap {signed(Math.min(...gaps), 2)}
          {gaps.length === 1 ? '' : ` to ${signed(Math.max(...gaps), 2)}`} points
        </span>
      )}
    </>
  );
}

/** "Liu et al. 2019", or the beginning of the title where authors and year are not known. */
export function shortName(papers: readonly PaperView[], id: string): string {
  const paper = papers.find((one) => one.id === id);
  if (paper === undefined) return id;
  const family = paper.authors[0]?.split(' ').at(-1);
  if (family === undefined) return paper.title.split(/[?:]/)[0] ?? paper.title;
  return `${family}${paper.authors.length > 1 ? ' et al.' : ''} ${paper.year ?? ''}`.trim();
}
