import type { Metadata } from 'next';
import { getSession } from '#server/auth/session';
import { serverCaller } from '#server/trpc/caller';
import { signOut } from '../sign-in/actions.ts';
import { Empty } from '../_components/Empty.tsx';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { When } from '../_components/When.tsx';
import { times } from '../_lib/numbers.ts';
import { SignInFirst } from '../submit/SignInFirst.tsx';

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
  const mine = await (await serverCaller()).submissions.mine();
  return (
    <>
      <PageTitle title={session.user.name}>
        <p>Signed in. Roles: {session.user.roles.join(', ')}.</p>
      </PageTitle>
      <form action={signOut}>
        <button type="submit" className="button">
          Sign out
        </button>
      </form>
      <h2 className="mt-10 mb-3">Your submissions</h2>
      {mine.length === 0 ? (
        <Empty title="Nothing submitted yet">
          <Link href="/submit">Submit a method</Link>
        </Empty>
      ) : (
        <div className="stack">
          <table className="tbl two">
            <caption className="sr-only">Your submissions, newest first</caption>
            <thead>
              <tr>
                <th scope="col">Method</th>
                <th scope="col">Board</th>
                <th scope="col">Recipe</th>
                <th scope="col">Targets</th>
                <th scope="col">Submitted</th>
              </tr>
            </thead>
            <tbody>
              {mine.map((one) => (
                <tr key={one.id}>
                  <th scope="row">
                    <Link href={`/submissions/${one.id}`}>{one.method}</Link>
                  </th>
                  <td data-label="Board">
                    <Link href={`/boards/${one.board}`}>{one.board}</Link>
                  </td>
                  <td data-label="Recipe">{one.recipe}</td>
                  <td data-label="Targets">{one.targets.map(times).join(', ')}</td>
                  <td data-label="Submitted">
                    <When at={one.createdAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
