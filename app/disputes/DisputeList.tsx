import type { DisputeState, DisputeView, RerunRun } from '#core/wire/disputes';
import { Link } from '../_components/Link.tsx';
import { When } from '../_components/When.tsx';
import { fixed, signed } from '../_lib/numbers.ts';
import { AnswerForm, DecideForm, RerunForm } from './forms.tsx';

const STATES: Readonly<Record<DisputeState, string>> = {
  open: 'Open',
  rerun: 'Re-run ordered',
  upheld: 'Upheld',
  dismissed: 'Dismissed',
};

/** Disputes with what was answered, computed and decided; `about`: say which entry each is about. */
export function DisputeList({
  disputes,
  about,
}: {
  readonly disputes: readonly DisputeView[];
  readonly about: boolean;
}) {
  return (
    <ul className="grid max-w-3xl gap-4">
      {disputes.map((one) => (
        <li key={one.id} className={`notice min-w-0 ${one.state === 'upheld' ? 'notice-fault' : ''}`}>
          <OneDispute dispute={one} about={about} />
        </li>
      ))}
    </ul>
  );
}

function OneDispute({ dispute, about }: { dispute: DisputeView; about: boolean }) {
  const { may, state, rerun, answer, decision } = dispute;
  const failed = rerun?.runs.some((run) => run.state === 'failed') ?? false;
  return (
    <>
      <p>
        <strong>{STATES[state]}.</strong>{' '}
        {about ? (
          <>
            About{' '}
            <Link href={`/entries/${dispute.entry}`}>
              {dispute.method}, {dispute.recipe}
            </Link>{' '}
            on <Link href={`/boards/${dispute.board}`}>{dispute.board}</Link>.{' '}
          </>
        ) : null}
        <span className="text-ink-2">
          {dispute.by}, <When at={dispute.at} />:
        </span>
      </p>
      <Said text={dispute.claim} />
      {answer === null ? null : (
        <>
          <p className="mt-3 text-ink-2">
            The authors, <When at={answer.at} />:
          </p>
          <Said text={answer.text} />
        </>
      )}
      {rerun === null ? null : <Rerun at={rerun.at} runs={rerun.runs} />}
      {decision === null ? null : (
        <>
          <p className="mt-3 text-ink-2">
            Decided <When at={decision.at} />:
          </p>
          <Said text={decision.reason} />
        </>
      )}
      {may.answer ? <AnswerForm id={dispute.id} /> : null}
      {may.rerun && (rerun === null || failed) ? <RerunForm id={dispute.id} again={rerun !== null} /> : null}
      {may.decide ? (
        <DecideForm id={dispute.id} not={state === 'upheld' || state === 'dismissed' ? state : null} />
      ) : null}
    </>
  );
}

/** What somebody wrote, with its line breaks and nothing else of it taken for markup. */
function Said({ text }: { text: string }) {
  return <p className="mt-1 [overflow-wrap:anywhere] whitespace-pre-line">{text}</p>;
}

const RUN_STATES: Readonly<Record<RerunRun['state'], string>> = {
  waiting: 'waiting',
  running: 'running',
  done: '',
  failed: 'failed',
};

function Rerun({ at, runs }: { at: string; runs: readonly RerunRun[] }) {
  return (
    <div className="mt-3">
      <p className="text-ink-2">
        Re-run ordered <When at={at} />; recorded numbers stay as they are:
      </p>
      <table className="tbl mt-1 max-w-xl">
        <caption className="sr-only">Each run recorded and computed once more</caption>
        <thead>
          <tr>
            <th scope="col">Base</th>
            <th scope="col" className="num">
              Recorded<span className="unit">%</span>
            </th>
            <th scope="col" className="num">
              Once more<span className="unit">%</span>
            </th>
            <th scope="col" className="num">
              Difference<span className="unit">points</span>
            </th>
            <th scope="col">Networks</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.index}>
              <th scope="row">{run.index + 1}</th>
              <td className="num">{fixed(run.recorded, 2)}</td>
              <td className="num">{run.again === null ? RUN_STATES[run.state] : fixed(run.again, 2)}</td>
              <td className="num">
                {run.again === null || run.recorded === null ? '–' : signed(run.again - run.recorded, 2)}
              </td>
              <td>{networksText(run)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function networksText({ sameWeights, otherRunner }: RerunRun): string {
  if (sameWeights === null) return '–';
  const where = otherRunner === true ? 'another runner' : 'the same runner';
  return `${sameWeights ? 'equal to the bit' : 'not equal'}, ${where}`;
}
