import type { Metadata } from 'next';
import { usesLocalLink } from '#server/auth/options';
import { providerNames } from '#server/auth/providers';
import { getSession } from '#server/auth/session';
import { signInProblem } from '#server/auth/signInProblem';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { ProviderButtons } from './ProviderButtons.tsx';
import { signInByLink, signOut } from './actions.ts';

// The address holds a secret: other sites never see it. (With no-referrer browsers would send forms from nowhere.)
export const metadata: Metadata = { title: 'Sign in', referrer: 'same-origin', robots: { index: false } };

type Search = Readonly<Record<'token' | 'problem' | 'error', string | string[] | undefined>>;

const one = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);

/** The form only shows the link; sending it uses it up, so that a preview of the address can't. Works without JavaScript. */
export default async function SignInPage({ searchParams }: { readonly searchParams: Promise<Search> }) {
  const search = await searchParams;
  const token = one(search.token);
  const problem = signInProblem(one(search.problem) ?? one(search.error));
  const session = await getSession();
  const offered = providerNames();
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
        {session === null && offered.length > 0 && (
          <>
            <p>Reading needs no account. Signing in is for submitting methods and for programs that do.</p>
            <ProviderButtons providers={offered} verb="Sign in" />
          </>
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
        {token === undefined && session === null && problem === null && usesLocalLink() && (
          <p>
            Open the sign-in link that the server printed when it started, or get a new one on the server with{' '}
            <code>npx fairprune sign-in-link</code>.
          </p>
        )}
      </div>
    </>
  );
}
