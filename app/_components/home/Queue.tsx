import type { HomeView } from '#core/wire/views';
import { whole } from '../../_lib/numbers.ts';
import { Facts } from '../Facts.tsx';
import { When } from '../When.tsx';

/** The queue at work: how much is left, and who computes. */
export function Queue({ queue, runners }: Pick<HomeView, 'queue' | 'runners'>) {
  return (
    <>
      <Facts
        facts={[
          { key: 'running', name: 'Running', value: whole(queue.running) },
          { key: 'queued', name: 'Waiting', value: whole(queue.queued) },
          { key: 'failed', name: 'Failed', value: whole(queue.failed) },
          { key: 'done', name: 'Done in 24 hours', value: whole(queue.doneInDay) },
        ]}
      />
      {runners.length === 0 ? (
        <p className="mt-4 text-ink-2">
          No runner has reported yet, so nothing is computed. <code>npm start</code> brings one; more join
          with <code>npx fairprune runner</code>.
        </p>
      ) : (
        <table className="tbl mt-4">
          <caption className="sr-only">Runners</caption>
          <thead>
            <tr>
              <th scope="col">Runner</th>
              <th scope="col">Now</th>
              <th scope="col" className="num">
                Last seen
              </th>
            </tr>
          </thead>
          <tbody>
            {runners.map((runner) => (
              <tr key={runner.id}>
                <th scope="row">
                  {runner.name}
                  <span className="block text-ink-2">{runner.backends.join(', ')}</span>
                </th>
                <td>{runner.online ? (runner.doing ?? 'waits for work') : 'away'}</td>
                <td className="num">
                  <When at={runner.lastSeenAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
