import type { RoundView } from '#core/wire/rounds';
import { absolute } from '../../_lib/time.ts';
import { Facts } from '../Facts.tsx';
import { Hash } from '../Hash.tsx';
import { Term } from '../Term.tsx';

const STATES: Readonly<Record<RoundView['state'], string>> = {
  preparing: 'its ranking bases are being trained; it takes development runs only',
  open: 'takes publications; its ranking bases and seeds are private',
  closed: 'closed; everything it had committed to is told',
};

/** What a board with private ranking bases has promised, and when. */
export function Round({ round }: { round: RoundView }) {
  const { state, secretCommitment, committedAt, basesCommitment, openedAt, closedAt, reveal } = round;
  return (
    <>
      <Facts
        facts={[
          { key: 'state', name: 'State', value: STATES[state] },
          {
            key: 'secret',
            name: <Term id="commitment">Commitment to the seeds</Term>,
            value: <Committed hash={secretCommitment} at={committedAt} />,
          },
          {
            key: 'bases',
            name: 'Commitment to the bases',
            value:
              basesCommitment === null || openedAt === null ? (
                'made when they are trained'
              ) : (
                <Committed hash={basesCommitment} at={openedAt} />
              ),
          },
        ]}
      />
      {reveal === null || closedAt === null ? null : (
        <>
          <p className="mt-3 max-w-4xl">
            Closed <time dateTime={closedAt}>{absolute(closedAt)}</time>. Secret{' '}
            <code className="break-all">{reveal.secret}</code>, salt{' '}
            <code className="break-all">{reveal.salt}</code>; bases{' '}
            {reveal.bases.map((base, i) => (
              <span key={base.index}>
                {i === 0 ? '' : ', '}
                <a href={`/api/artifacts/${base.checkpoint}`} download={`base-${base.index + 1}.safetensors`}>
                  <Hash value={base.weightsHash} />
                </a>
              </span>
            ))}
            .
          </p>
          <pre className="mt-3 max-w-4xl border border-rule bg-wash p-3 whitespace-pre-wrap select-all">
            npx fairprune verify-commitment {round.board} --version {round.version}
          </pre>
        </>
      )}
    </>
  );
}

function Committed({ hash, at }: { hash: string; at: string }) {
  return (
    <>
      <code className="break-all">{hash}</code>, <time dateTime={at}>{absolute(at)}</time>
    </>
  );
}
