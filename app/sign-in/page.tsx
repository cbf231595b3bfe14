import type { Metadata } from 'next';
import { usesLocalLink } from '#server/auth/options';
import { getSession } from '#server/auth/session';
import { signInProblem } from '#server/auth/signInProblem';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { signInByLink, signOut } from './actions.ts';

export const metadata: Metadata = { title: 'Sign in', referrer: 'no-referrer', robots: { index: false } };

type Search = { readonly token?: string | string[]; readonly problem?: string | string[] };

const one = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);

/** The form only shows the link; sending it uses it up, so that a preview of the address can't. Works without JavaScript. */
export default async function SignInPage({ searchParams }: { readonly searchParams: Promise<Search> }) {
  const search = await searchParams;
  const token = one(search.token);
  const problem = signInProblem(one(search.problem));
  const session = await getSession();
  return (
    <>
      <PageTitle title="Sign in" />
      <div className="grid max-w-3xl gap-4">
        {problem !== null && (
          <div role="alert" className="notice notice-fault">
            <p>
              <strong>{problem.title}.</strong>
            </p>
            <p>{problem.advice}</p>
          </div>
        )}
        {session !== null && (
          <form action={signOut} className="flex flex-wrap items-center gap-4">
            <p>
              You are signed in as {session.user.name}. <Link href="/account">Your account</Link>
            </p>
            <button type="submit" className="button">
              Sign out
            </button>
          </form>
        )}
        {token !== undefined && usesLocalLink() && (
          <form action={signInByLink}>
            <input type="hidden" name="token" value={token} />
            <p>This one-time link signs you in as the administrator of this server.</p>
            <button type="submit" className="button button-primary mt-3">
              Sign in as local administrator
            </button>
          </form>
        )}
        {token === undefined && session === null && problem === null && (
          <p>
            Open the sign-in link that the server printed when it started, or get a new one on the server with{' '}
            <code>npx fairprune sign-in-link</code>.
          </p>
        )}
      </div>
    </>
  );
}
