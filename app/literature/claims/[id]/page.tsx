import type { Metadata } from 'next';
import { cache } from 'react';
import type { ClaimPage } from '#core/wire/literature';
import { serverCaller } from '#server/trpc/caller';
import { ReportedTable } from '../../../_components/literature/ReportedTable.tsx';
import { Legend } from '../../../_components/Legend.tsx';
import { PageTitle } from '../../../_components/PageTitle.tsx';
import { Section } from '../../../_components/Section.tsx';
import { paperPath } from '../../../_lib/literaturePath.ts';
import { orNotFound } from '../../../_lib/orNotFound.ts';

export const dynamic = 'force-dynamic';

type Props = { readonly params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Claim ${(await opened((await params).id)).claim.id}` };
}

export default async function ClaimPageShown({ params }: Props) {
  const { claim, paper, rows } = await opened((await params).id);
  return (
    <>
      <PageTitle
        trail={[
          { href: '/literature', name: 'Literature' },
          { href: `${paperPath(paper.id)}#claims`, name: paper.title },
        ]}
        title={`Claim ${claim.id}`}
      >
        <p className="font-serif text-lg text-ink">{claim.claim}</p>
      </PageTitle>
      <dl className="grid max-w-4xl gap-x-8 gap-y-3 sm:grid-cols-[11rem_minmax(0,1fr)]">
        <Part name="Conditions" text={claim.conditions} />
        <Part name="What the paper shows" text={claim.evidence} />
        <Part name="Confirmed if" text={claim.confirmsIf} />
        <Part name="Refuted if" text={claim.refutesIf} />
      </dl>
      <Section
        id="rows"
        title="Printed rows and their re-runs"
        lead="The rows that the claim rests on. A re-run is a verified entry here of the same method, network, dataset and rate band."
      >
        {rows.length === 0 ? (
          <p className="text-ink-2">The claim rests on text of the paper, not on printed rows.</p>
        ) : (
          <>
            <ReportedTable rows={rows} label={`Rows that claim ${claim.id} rests on`} showTable />
            <Legend />
          </>
        )}
      </Section>
    </>
  );
}

function Part({ name, text }: { name: string; text: string | null }) {
  if (text === null) return null;
  return (
    <div className="contents">
      <dt className="font-semibold">{name}</dt>
      <dd className="-mt-2 sm:mt-0">{text}</dd>
    </div>
  );
}

/** Once for title and page. */
const opened = cache(async (id: string): Promise<ClaimPage> => {
  const caller = await serverCaller();
  return orNotFound(() => caller.literature.claim({ id: decodeURIComponent(id) }));
});
