import type { Metadata } from 'next';
import { LOCAL_USER } from '#server/auth/localAccount';
import { providerNames } from '#server/auth/providers';
import { getSession } from '#server/auth/session';
import { serverCaller } from '#server/trpc/caller';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { signOut } from '../sign-in/actions.ts';
import { ProviderButtons } from '../sign-in/ProviderButtons.tsx';
import { SignInFirst } from '../submit/SignInFirst.tsx';
import { DeleteAccount, LinkedAccounts } from './Accounts.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import { QuotaTable } from './QuotaTable.tsx';
import { NoticesForm } from './NoticesForm.tsx';
import { NoticesTable } from './NoticesTable.tsx';
import { NewToken } from './TokenForms.tsx';
import { TokensTable } from './TokensTable.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage() {
  const session = await getSession();
  if (session === null) {
    return (
      <>
        <PageTitle title="Account" />
        <SignInFirst />
      </>
    );
  }
  const caller = await serverCaller();
  const [account, tokens, quotas, notices] = await Promise.all([
    caller.account.get(),
    caller.tokens.list(),
    caller.quotas.mine(),
    caller.notices.get(),
  ]);
  const offered = providerNames();
  const local = account.id === LOCAL_USER.id;
  return (
    <>
      <PageTitle title={account.name}>
        <p>Signed in. Roles: {account.roles.join(', ') || 'none'}.</p>
      </PageTitle>
      <form action={signOut}>
        <button type="submit" className="button">
          Sign out
        </button>
      </form>
      <p className="mt-6">
        <Link href="/submissions">Your submissions</Link>: drafts, what runs, and what came of it.
      </p>
      <h2 className="mt-10 mb-3">Quotas</h2>
      <QuotaTable quotas={quotas} />
      {account.roles.includes('operator') && (
        <p className="mt-3">
          <Link href="/operation">Set the quotas of others, or halt the server</Link>
        </p>
      )}
      <h2 className="mt-10 mb-3">Notices</h2>
      <p className="mb-3 max-w-3xl text-ink-2">When one of your submissions is finished or has failed.</p>
      <NoticesForm settings={notices} />
      <NoticesTable sent={notices.sent} />
      <h2 className="mt-10 mb-3">API tokens</h2>
      <TokensTable tokens={tokens} />
      <div className="mt-6">
        <h3 className="mb-3">A new token</h3>
        <NewToken mayMaintain={account.roles.some((role) => role !== 'researcher')} />
      </div>
      <h2 className="mt-10 mb-3">Profile</h2>
      <ProfileForm name={account.name} affiliation={account.affiliation} orcid={account.orcid} />
      {!local && (
        <>
          <h2 className="mt-10 mb-3">Ways to sign in</h2>
          <LinkedAccounts accounts={account.accounts} />
          <div className="mt-4">
            <ProviderButtons providers={offered} verb="Link an account" />
          </div>
        </>
      )}
      <h2 className="mt-10 mb-3">Your data</h2>
      <p className="mb-3">
        <a href="/account/export">Download all that this server holds about you</a> (JSON).
      </p>
      {!local && <DeleteAccount />}
    </>
  );
}
