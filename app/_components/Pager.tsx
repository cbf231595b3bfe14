import { whole } from '../_lib/numbers.ts';
import { Link } from './Link.tsx';

type Props = {
  /** What is leafed through, for those who hear it: "Pages of entries". */
  readonly label: string;
  /** From 1 on. */
  readonly page: number;
  readonly pages: number;
  readonly hrefOf: (page: number) => string;
};

/** Links to the first, the neighbouring and the last page; nothing where there is one page only. */
export function Pager({ label, page, pages, hrefOf }: Props) {
  if (pages < 2) return null;
  const shown = [...new Set([1, page - 1, page, page + 1, pages])]
    .filter((one) => one >= 1 && one <= pages)
    .sort((a, b) => a - b);
  return (
    <nav aria-label={label} className="no-print mt-4">
      <ul className="switch">
        {shown.map((one, i) => (
          <li key={one} className={one - (shown[i - 1] ?? 0) > 1 ? 'ml-4' : undefined}>
            <Link href={hrefOf(one)} aria-current={one === page ? 'page' : undefined}>
              <span className="sr-only">Page </span>
              {whole(one)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
