import type { ReactNode } from 'react';
import type { ReportedView } from '#core/wire/literature';
import { EvidenceGlyph } from '../_charts/EvidenceGlyph.tsx';
import { fixed } from '../_lib/numbers.ts';
import { Link } from './Link.tsx';
import { Markdown } from './Markdown.tsx';
import { UserLink } from './UserLink.tsx';

type Props = {
  readonly rows: readonly ReportedView[];
  /** What stands in the last column of a row; none when not given. */
  readonly action?: (row: ReportedView) => ReactNode;
};

/** Printed results that people entered, hollow, each beside what was verified here. */
export function EnteredResults({ rows, action }: Props) {
  return (
    <div className="stack">
      <table className="tbl two">
        <caption className="sr-only">
          Results that papers print, entered by people; accuracies in percent
        </caption>
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col">Network, dataset</th>
            <th scope="col" className="num">
              Top-1
            </th>
            <th scope="col" className="num">
              Drop
            </th>
            <th scope="col" className="num">
              Speedup
            </th>
            <th scope="col">Printed in</th>
            <th scope="col">Verified here</th>
            {action === undefined ? null : (
              <th scope="col">
                <span className="sr-only">What you can do</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <span className="inline-flex items-baseline gap-1.5">
                  <EvidenceGlyph evidence="reported" />
                  <Method row={row} />
                </span>
              </th>
              <td data-label="Network, dataset">
                {row.network}, {row.dataset}
              </td>
              <td data-label="Top-1" className="num">
                {row.top1 === null ? '–' : fixed(row.top1, 2)}
              </td>
              <td data-label="Drop" className="num">
                {row.drop === null ? '–' : fixed(row.drop, 2)}
              </td>
              <td data-label="Speedup" className="num">
                {row.rate === null ? '–' : `${fixed(row.rate, 2)}×`}
              </td>
              <td data-label="Printed in">
                <Source row={row} />
              </td>
              <td data-label="Verified here">
                <Reruns row={row} />
              </td>
              {action === undefined ? null : <td>{action(row)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Method({ row: { method } }: { readonly row: ReportedView }) {
  if (method === null) return <>–</>;
  return method.ours === null ? (
    <>{method.name}</>
  ) : (
    <Link href={`/methods/${method.ours}`}>{method.name}</Link>
  );
}

function Source({ row }: { readonly row: ReportedView }) {
  const { paper, table, entered, slips } = row;
  const year = paper.year === null ? '' : ` (${paper.year})`;
  return (
    <>
      {entered === null ? (
        paper.title
      ) : (
        <UserLink href={entered.link}>
          {paper.title}
          {year}
        </UserLink>
      )}
      , {table}
      {entered === null ? '' : `, p. ${entered.page}`}
      {slips.map((slip) => (
        <p key={slip.text} className="text-fault">
          The paper contradicts itself: {slip.field} {slip.printed}, recomputed {slip.recomputed ?? '–'}.
        </p>
      ))}
      {entered === null ? null : (
        <>
          {entered.note === '' ? null : <Markdown text={entered.note} />}
          <p className="eyebrow">entered by {entered.by ?? 'somebody who was forgotten'}</p>
        </>
      )}
    </>
  );
}

function Reruns({ row: { reruns } }: { readonly row: ReportedView }) {
  if (reruns.length === 0) return <span className="text-ink-2">not yet</span>;
  return (
    <ul>
      {reruns.map((one) => (
        <li key={one.entry} className="flex items-baseline gap-1.5">
          <EvidenceGlyph evidence="verified" />
          <span>
            <Link href={`/entries/${one.entry}`}>{fixed(one.top1, 2)} %</Link>{' '}
            <span className="text-ink-2">
              {one.recipe}, n = {one.n}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
