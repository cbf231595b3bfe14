import type { Metadata } from 'next';
import { signInByLink } from './actions.ts';
import { usesLocalLink } from '#server/auth/options';
import { getSession } from '#server/auth/session';
import { signInProblem } from '#server/auth/signInProblem';

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
    <main>
      <h1>Sign in</h1>
      {problem !== null && (
        <div role="alert">
          <p>
            <strong>{problem.title}.</strong>
          </p>
          <p>{problem.advice}</p>
        </div>
      )}
      {session !== null && <p>You are signed in as {session.user.name}.</p>}
      {token !== undefined && usesLocalLink() && (
        <form action={signInByLink}>
          <input type="hidden" name="token" value={token} />
          <p>This one-time link signs you in as the administrator of this server.</p>
          <button type="submit">Sign in as local administrator</button>
        </form>
      )}
      {token === undefined && session === null && problem === null && (
        <p>
          Open the sign-in link that the server printed when it started, or get a new one on the server with{' '}
          <code>npx fairprune sign-in-link</code>.
        </p>
      )}
    </main>
  );
}
