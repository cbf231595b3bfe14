import type { ReactNode } from 'react';
import type { Standing } from '#core/quota/quota';
import type { QuotaView } from '#server/services/quotas';
import { Link } from '../_components/Link.tsx';
import { flops } from '../_lib/quotaText.ts';

/** What the person has spent in the last days, in all and by board. */
export function QuotaTable({ quotas }: { readonly quotas: QuotaView }) {
  return (
    <>
      <p className="mb-3 max-w-3xl text-ink-2">
        {quotas.limited
          ? `What counts is what your submissions made runners compute in the last ${quotas.days} days: finished stages as their ledger says, waiting ones as planned. What the platform broke costs nothing.`
          : 'As an operator you are under no quota.'}
      </p>
      <div className="stack">
        <table className="tbl two">
          <caption className="sr-only">Your quotas, in all and by board</caption>
          <thead>
            <tr>
              <th scope="col">Where</th>
              <th scope="col" className="num">
                Training FLOPs
              </th>
              <th scope="col" className="num">
                FLOPs left
              </th>
              <th scope="col" className="num">
                Submissions
              </th>
              <th scope="col" className="num">
                Submissions left
              </th>
            </tr>
          </thead>
          <tbody>
            <Row name="all boards" at={quotas.overall} limited={quotas.limited} />
            {quotas.boards.map((one) => (
              <Row
                key={one.board}
                name={<Link href={`/boards/${one.board}`}>{one.board}</Link>}
                at={one}
                limited={quotas.limited}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

type RowProps = { readonly name: ReactNode; readonly at: Standing; readonly limited: boolean };

function Row({ name, at, limited }: RowProps) {
  const left = (value: number | null, text: (value: number) => string) =>
    limited && value !== null ? text(value) : 'no limit';
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="num" data-label="Training FLOPs">
        {flops(at.flops.used)}
      </td>
      <td className="num" data-label="FLOPs left">
        {left(at.flops.left, flops)}
      </td>
      <td className="num" data-label="Submissions">
        {at.submissions.used}
      </td>
      <td className="num" data-label="Submissions left">
        {left(at.submissions.left, String)}
      </td>
    </tr>
  );
}
