import type { NoticeSettings } from '#core/wire/notices';
import { Link } from '../_components/Link.tsx';
import { When } from '../_components/When.tsx';

const STATE = { waiting: 'on its way', sent: 'sent', 'given-up': 'given up' } as const;

/** The last messages and what became of them. */
export function NoticesTable({ sent }: Pick<NoticeSettings, 'sent'>) {
  if (sent.length === 0) return null;
  return (
    <div className="stack mt-6">
      <table className="tbl two">
        <caption className="mb-2 text-left font-semibold">Last messages</caption>
        <thead>
          <tr>
            <th scope="col">Submission</th>
            <th scope="col">By</th>
            <th scope="col">Says</th>
            <th scope="col">State</th>
            <th scope="col">When</th>
          </tr>
        </thead>
        <tbody>
          {sent.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link href={`/submissions/${one.submission}`}>{one.submission.slice(0, 8)}</Link>
              </th>
              <td data-label="By">{one.channel === 'email' ? 'e-mail' : 'webhook'}</td>
              <td data-label="Says">{one.type === 'submission.done' ? 'done' : 'failed'}</td>
              <td data-label="State">
                {STATE[one.state]}
                {one.lastFault !== null && (
                  <span className="text-ink-2">
                    {' '}
                    after {one.attempts} {one.attempts === 1 ? 'attempt' : 'attempts'}: {one.lastFault}
                  </span>
                )}
              </td>
              <td data-label="When">
                <When at={one.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
