import type { EntryView } from '#core/wire/views';
import { counted, fixed } from '../../_lib/numbers.ts';
import { Link } from '../Link.tsx';

const SPLITS: Readonly<Record<NonNullable<EntryView['search']>['split'], string>> = {
  none: 'without a search',
  train: 'compared on training images',
  validation: 'compared on a validation split of the training images',
  test: 'compared on the test images',
};

/** How the configuration was found, by its submitter's word, beside the row of the method's as-published defaults. */
export function Search({ entry }: { entry: EntryView }) {
  const { search, asPublished, row } = entry;
  return (
    <>
      <p className="max-w-4xl">
        {search === null ? (
          'The board runs this row by itself; nobody searched for its configuration.'
        ) : (
          <>
            By its submitter’s word: {counted(search.configurations, 'configuration')} tried,{' '}
            {SPLITS[search.split]}
            {search.flops === undefined ? '' : `, for ${search.flops.toExponential(2)} training FLOPs`}.
            {search.notes === '' ? '' : ` “${search.notes}”`}
          </>
        )}
      </p>
      <p className="mt-2 max-w-4xl">
        {asPublished === null ? (
          'The method’s as-published defaults have no row at this target and recipe yet.'
        ) : asPublished.entry === row.id ? (
          'This row is the method’s as-published defaults.'
        ) : (
          <>
            As-published defaults:{' '}
            <Link href={`/entries/${asPublished.entry}`}>
              {asPublished.mean === null ? 'being computed' : `${fixed(asPublished.mean, 2)} %`}
            </Link>{' '}
            ({counted(asPublished.n, 'run')}); this row {fixed(row.top1.mean, 2)} %.
          </>
        )}
      </p>
    </>
  );
}
