import type { SubmissionPlan } from '#core/wire/views';
import { type Fact, Facts } from '../_components/Facts.tsx';
import { counted, whole } from '../_lib/numbers.ts';
import { remaining } from '../_lib/time.ts';
import { withUnit } from '../_lib/units.ts';
import { QuotaShown } from './QuotaShown.tsx';

/** What a submission would run and cost, and the button that sends it: on top of the form, where the answer is looked for. */
export function PlanShown({
  plan,
  board,
  pending,
}: {
  plan: SubmissionPlan;
  board: string;
  pending: boolean;
}) {
  const { base, prune, retrain, scratch, shared } = plan.stages;
  const fresh = base + prune + retrain + scratch;
  return (
    <section className="notice mt-6" aria-label="What would run">
      <p className="font-semibold">What would run</p>
      <div className="mt-2">
        <Facts facts={factsOf(plan, fresh)} />
      </div>
      <p className="mt-2 text-ink-2">
        {fresh === 0
          ? 'Nothing new has to be computed.'
          : `To compute: ${whole(base)} base, ${whole(prune)} prune, ${whole(retrain)} retrain, ${whole(scratch)} from scratch; ${whole(shared)} are computed already or under way.`}
      </p>
      <QuotaShown quota={plan.quota} board={board} />
      <p className="mt-3 flex flex-wrap items-center gap-3">
        <button type="submit" name="intent" value="send" className="button button-primary" disabled={pending}>
          Submit
        </button>
        <span className="text-ink-2">Or change something below.</span>
      </p>
    </section>
  );
}

/** One fact a figure; what a submission is charged against stands with them. */
function factsOf(plan: SubmissionPlan, fresh: number): readonly Fact[] {
  const facts: readonly Fact[] = [
    { key: 'entries', name: 'Entries', value: whole(plan.entries) },
    { key: 'runs', name: 'Runs', value: whole(plan.runs) },
    { key: 'stages', name: 'Stages to compute', value: whole(fresh) },
  ];
  const time: Fact = {
    key: 'time',
    name: 'Done in',
    value: plan.etaSeconds === null ? 'no estimate yet' : remaining(plan.etaSeconds),
  };
  // What others have asked for already may still be under way.
  if (fresh === 0) return plan.etaSeconds === null ? facts : [...facts, time];
  return [
    ...facts,
    { key: 'epochs', name: 'Epochs', value: whole(Math.round(plan.epochs)) },
    { key: 'flops', name: 'Training', value: `${withUnit(plan.trainingFlops)}FLOPs` },
    {
      key: 'queue',
      name: 'Place in the queue',
      value:
        plan.queueAhead === 0 ? 'next' : `after ${counted(plan.queueAhead, 'stage')} of other submissions`,
    },
    time,
  ];
}
