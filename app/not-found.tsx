import type { Metadata } from 'next';
import { Link } from './_components/Link.tsx';
import { PageTitle } from './_components/PageTitle.tsx';
import { SearchForm } from './_components/SearchForm.tsx';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <PageTitle title="Nothing here">
      <p>
        This address names no board, entry or page of this server. It may belong to another server, or a part
        of it may be mistyped: a view of a board reads <code>/boards/demo/s3.2/2x</code>.
      </p>
      <SearchForm className="mt-5" />
      <p className="mt-5 flex flex-wrap gap-x-5 gap-y-1">
        <Link href="/boards">All boards</Link>
        <Link href="/methods">All methods</Link>
        <Link href="/">Home</Link>
      </p>
    </PageTitle>
  );
}
