import type { Metadata } from 'next';
import type { RawRun } from '#core/wire/run';
import { DemoNotice } from '../../../../_components/DemoNotice.tsx';
import { EpochsTable } from '../../../../_components/run/EpochsTable.tsx';
import { RunStages } from '../../../../_components/run/RunStages.tsx';
import { Facts } from '../../../../_components/Facts.tsx';
import { Link } from '../../../../_components/Link.tsx';
import { PageTitle } from '../../../../_components/PageTitle.tsx';
import { Quoted } from '../../../../_components/Quoted.tsx';
import { Section } from '../../../../_components/Section.tsx';
import { Term } from '../../../../_components/Term.tsx';
import { boardPath } from '../../../../_lib/boardPath.ts';
import { fixed } from '../../../../_lib/numbers.ts';
import { openRun } from '../../../../_lib/openRun.ts';

export const dynamic = 'force-dynamic';

type Props = { readonly params: Promise<{ id: string; run: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { entry, run } = await openRun(await params);
  return { title: `Run ${run.index + 1} of ${entry.name}, ${entry.recipe}` };
}

export default async function RunPage({ params }: Props) {
  const raw = await openRun(await params);
  const { entry, run, of } = raw;
  const at = (index: number) => `/entries/${entry.id}/runs/${index + 1}`;
  return (
    <>
      <PageTitle
        trail={[
          { href: boardPath(entry.board.id), name: entry.board.title },
          { href: `/entries/${entry.id}`, name: `${entry.name}, ${entry.recipe}` },
        ]}
        title={`Run ${run.index + 1} of ${of}`}
      />
      {entry.board.demo ? <DemoNotice /> : null}
      <Facts facts={factsOf(raw)} />
      <p className="mt-4 flex flex-wrap gap-x-5 gap-y-1">
        <a href={`${at(run.index)}/export?format=csv`}>Epochs as CSV</a>
        <a href={`${at(run.index)}/export`}>Everything as JSON</a>
        {run.index === 0 ? null : <Link href={at(run.index - 1)}>Run {run.index}</Link>}
        {run.index + 1 === of ? null : <Link href={at(run.index + 1)}>Run {run.index + 2}</Link>}
      </p>
      {entry.reproduce === null ? null : (
        <Section
          id="reproduce"
          title="Run it again"
          lead="The command that computes all runs of the entry. What is stored already is not computed twice."
        >
          <Quoted text={entry.reproduce} what="the command" />
        </Section>
      )}
      <Section
        id="stages"
        title={<Term id="stages">Stages</Term>}
        lead="What was computed, from what, by whom and at what cost."
      >
        <RunStages raw={raw} />
      </Section>
      <Section id="epochs" title="Epochs of retraining">
        <EpochsTable epochs={run.epochs} />
      </Section>
    </>
  );
}

function factsOf({ run }: RawRun) {
  return [
    { key: 'state', name: 'State', value: run.state },
    {
      key: 'seed',
      name: <Term id="provenance">Seed</Term>,
      value: run.seed ?? 'private until the result is told',
    },
    { key: 'base', name: <Term id="base-models">Base model</Term>, value: `${fixed(run.baseTop1, 2)} %` },
    {
      key: 'pruned',
      name: <Term id="pruned-top1">Right after pruning</Term>,
      value: `${fixed(run.prunedTop1, 2)} %`,
    },
    { key: 'top1', name: <Term id="top1">Top-1, last epoch</Term>, value: `${fixed(run.top1, 2)} %` },
    { key: 'drop', name: <Term id="drop">Drop</Term>, value: `${fixed(run.drop, 2)} points` },
    { key: 'rate', name: <Term id="rate">Speedup</Term>, value: `${fixed(run.rate, 3)} ×` },
  ];
}
