import type { Metadata } from 'next';
import { serverCaller } from '#server/trpc/caller';
import { Empty } from '../_components/Empty.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { Section } from '../_components/Section.tsx';
import { DisputeList } from './DisputeList.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Disputes' };

export default async function DisputesPage() {
  const caller = await serverCaller();
  const all = await caller.disputes.list({});
  const undecided = await caller.disputes.list({ undecided: true });
  const decided = all.filter(({ state }) => state === 'upheld' || state === 'dismissed');
  return (
    <>
      <PageTitle title="Disputes">
        <p>
          What people say is wrong with entries, and what came of it. A dispute is opened on the page of the
          entry it is about; its authors answer, and a maintainer decides. Upheld, it leaves the entry with
          setup S1 alone.
        </p>
      </PageTitle>
      {undecided.length === 0 ? (
        <Empty title="Nothing is disputed now">
          Every entry stands as it is, or a dispute about it is decided below.
        </Empty>
      ) : (
        <div className="-mt-6">
          <Section id="undecided" title="Not decided yet">
            <DisputeList disputes={undecided} about />
          </Section>
        </div>
      )}
      {decided.length === 0 ? null : (
        <Section id="decided" title="Decided">
          <DisputeList disputes={decided} about />
        </Section>
      )}
    </>
  );
}
