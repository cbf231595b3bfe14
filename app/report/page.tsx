import type { Metadata } from 'next';
import { NETWORK_FAMILIES } from '#core/networks/registry';
import { getSession } from '#server/auth/session';
import { serverCaller } from '#server/trpc/caller';
import { Empty } from '../_components/Empty.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { EnteredResults } from '../_components/EnteredResults.tsx';
import { Section } from '../_components/Section.tsx';
import { SignInFirst } from '../submit/SignInFirst.tsx';
import { ReportForm } from './ReportForm.tsx';
import { WithdrawForm } from './WithdrawForm.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Reported results' };

/** Numbers of papers that people entered, and the form that takes them. */
export default async function ReportPage() {
  const session = await getSession();
  const caller = await serverCaller();
  const [{ rows, total }, catalogue, datasets] = await Promise.all([
    caller.literature.list({ entered: true, limit: 100 }),
    caller.catalogue.methods(),
    caller.datasets.list(),
  ]);
  const researcher = session?.user.roles.includes('researcher') ?? false;
  const keeper = session?.user.roles.includes('maintainer') ?? false;
  const variants = NETWORK_FAMILIES.flatMap(({ variants: named }) => Object.keys(named));
  return (
    <>
      <PageTitle title="Reported results">
        <p>
          Numbers that papers print. They are checked for contradictions, shown hollow beside what was
          verified here, and rank nowhere.
        </p>
      </PageTitle>
      <Section
        id="entered"
        title="Entered by people"
        lead={total > rows.length ? `The newest ${rows.length} of ${total}.` : undefined}
      >
        {rows.length === 0 ? (
          <Empty title="Nobody entered a result yet">The form below takes one at a time.</Empty>
        ) : (
          <EnteredResults
            rows={rows}
            {...(session === null
              ? {}
              : {
                  action: (row) =>
                    keeper || row.entered?.mine === true ? <WithdrawForm key={row.id} id={row.id} /> : null,
                })}
          />
        )}
      </Section>
      <Section id="enter" title="Enter a result">
        {session === null ? (
          <SignInFirst />
        ) : researcher ? (
          <ReportForm
            datasets={[...new Set(datasets.map((one) => one.descriptor.id))]}
            networks={variants}
            methods={catalogue.map(({ id, name }) => ({ id, name }))}
          />
        ) : (
          <Empty title="For researchers">Ask an operator of this server for the role.</Empty>
        )}
      </Section>
    </>
  );
}
