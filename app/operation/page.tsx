import type { Metadata } from 'next';
import { getSession } from '#server/auth/session';
import { STANDARD_BOARD_QUOTA, STANDARD_QUOTA, QUOTA_DAYS } from '#core/quota/quota';
import { serverCaller } from '#server/trpc/caller';
import { Empty } from '../_components/Empty.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { Section } from '../_components/Section.tsx';
import { When } from '../_components/When.tsx';
import { flops } from '../_lib/quotaText.ts';
import { SignInFirst } from '../submit/SignInFirst.tsx';
import { ClearQuota, HaltForm, QuotaForm, ResumeForm } from './Forms.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Operation' };

/** For operators: stopping all computing, and what people may spend. */
export default async function OperationPage() {
  const session = await getSession();
  if (session === null || !session.user.roles.includes('operator')) {
    return (
      <>
        <PageTitle title="Operation" />
        {session === null ? (
          <SignInFirst />
        ) : (
          <Empty title="For operators only">Ask an operator of this server for the role.</Empty>
        )}
      </>
    );
  }
  const caller = await serverCaller();
  const [halted, quotas, boards] = await Promise.all([
    caller.operation.halted(),
    caller.quotas.list(),
    caller.boards.list(),
  ]);
  return (
    <>
      <PageTitle title="Operation">
        <p>Stopping all computing, and what people may spend. Every step is in the event log.</p>
      </PageTitle>
      <Section
        id="halt"
        title={halted === null ? 'Everything runs' : 'Computing is stopped'}
        lead={
          halted === null ? (
            'Halting stops leases and submissions at once. What is being computed ends; reading goes on.'
          ) : (
            <>
              {halted.reason} Since <When at={halted.since} />.
            </>
          )
        }
      >
        {halted === null ? <HaltForm /> : <ResumeForm />}
      </Section>
      <Section
        id="quotas"
        title="Quotas"
        lead={`In ${QUOTA_DAYS} days. Where nothing is set: ${flops(STANDARD_QUOTA.flops ?? 0)} training FLOPs in all, ${String(STANDARD_BOARD_QUOTA.submissions)} submissions on a board. A person’s own quota counts before everybody’s; operators have none.`}
      >
        {quotas.length === 0 ? (
          <Empty title="None set">The standard ones hold.</Empty>
        ) : (
          <div className="stack">
            <table className="tbl two">
              <caption className="sr-only">Quotas that operators have set</caption>
              <thead>
                <tr>
                  <th scope="col">Person</th>
                  <th scope="col">Board</th>
                  <th scope="col" className="num">
                    Training FLOPs
                  </th>
                  <th scope="col" className="num">
                    Submissions
                  </th>
                  <th scope="col">Set</th>
                  <th scope="col">
                    <span className="sr-only">What you can do</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {quotas.map((one) => (
                  <tr key={`${one.person ?? ''} ${one.board ?? ''}`}>
                    <th scope="row">
                      {one.person === null ? (
                        'everybody'
                      ) : (
                        <>
                          {one.personName} <code className="text-ink-2">{one.person.slice(0, 8)}</code>
                        </>
                      )}
                    </th>
                    <td data-label="Board">{one.board ?? 'all'}</td>
                    <td data-label="Training FLOPs" className="num">
                      {one.flops === null ? 'no limit' : flops(one.flops)}
                    </td>
                    <td data-label="Submissions" className="num">
                      {one.submissions ?? 'no limit'}
                    </td>
                    <td data-label="Set">
                      <When at={one.setAt} />
                    </td>
                    <td>
                      <ClearQuota person={one.person} board={one.board} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <h3 className="mt-6 mb-3">Set a quota</h3>
        <QuotaForm boards={boards.map((one) => one.id)} />
      </Section>
    </>
  );
}
