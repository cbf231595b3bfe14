import type { SubmissionView } from '#core/wire/views';
import { When } from '../../_components/When.tsx';

/** What is left of a submission that was withdrawn or cancelled: everything that was computed, and why it counts no more. */
export function Tombstone({ view }: { view: SubmissionView }) {
  if (view.withdrawal !== null) {
    return (
      <div className="notice mb-6 max-w-3xl">
        <p>
          <strong>
            Withdrawn <When at={view.withdrawal.at} />.
          </strong>{' '}
          Its results stay under their addresses and say so; they rank nowhere. It still counts as one of the
          publications of its method.
        </p>
        <p className="mt-1 [overflow-wrap:anywhere] whitespace-pre-line">{view.withdrawal.reason}</p>
      </div>
    );
  }
  if (view.cancelledAt === null) return null;
  return (
    <p className="notice mb-6 max-w-3xl">
      <strong>
        Cancelled <When at={view.cancelledAt} />.
      </strong>{' '}
      What was finished by then stays.
    </p>
  );
}
