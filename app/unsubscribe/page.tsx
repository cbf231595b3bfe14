import type { Metadata } from 'next';
import { personOfUnsubscribeToken } from '#server/notices/secrets';
import { PageTitle } from '../_components/PageTitle.tsx';
import { UnsubscribeForm } from './UnsubscribeForm.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'No more e-mail', robots: { index: false } };

type Props = { readonly searchParams: Promise<{ readonly token?: string | readonly string[] }> };

/** Where the link at the end of an e-mail leads; a button, because mail scanners follow links. */
export default async function UnsubscribePage({ searchParams }: Props) {
  const { token } = await searchParams;
  const known = typeof token === 'string' && (await personOfUnsubscribeToken(token)) !== null;
  return (
    <>
      <PageTitle title="No more e-mail about submissions">
        <p>
          {known
            ? 'Your submissions go on as before, and their pages say how they stand.'
            : 'This link is not whole. Copy all of it, or switch e-mail off on your account page.'}
        </p>
      </PageTitle>
      {known && <UnsubscribeForm token={token} />}
    </>
  );
}
