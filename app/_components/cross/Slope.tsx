import type { CrossValidationView } from '#core/wire/crossValidation';
import { SlopeChart } from '../../_charts/SlopeChart.tsx';
import { firstPlaces, PLACES_DRAWN } from '../../_lib/crossPage.ts';
import { entryLink } from '../../_lib/entryLink.ts';
import { span } from '../../_lib/numbers.ts';
import { AsTable } from '../AsTable.tsx';
import { KeyedCaption, MarkSign } from '../KeyedCaption.tsx';

/** How the ranks move from S1 to S4.2, drawn and as a table. */
export function Slope({ view }: { view: CrossValidationView }) {
  const slope = firstPlaces(view.slope);
  const more = view.slope.some(({ ranks }) => ranks.length > PLACES_DRAWN);
  if (slope.length === 0)
    return <p className="text-ink-2">No two methods are comparable under any setup yet.</p>;
  const shown = view.methods.filter(({ id }) =>
    slope.some(({ ranks }) => ranks.some((one) => one.method === id)),
  );
  const names = new Map(view.methods.map((method) => [method.id, method.name]));
  const order = [...names.keys()];
  return (
    <figure>
      <SlopeChart steps={slope} names={names} />
      <KeyedCaption
        keys={shown.map((method) => ({
          id: method.id,
          sign: <MarkSign index={order.indexOf(method.id)} />,
          text: method.name,
        }))}
      >
        Place by mean in the largest class of each setup, every method by its best entry there; dotted: the
        ranks that training noise leaves open.{more ? ` The first ${PLACES_DRAWN} places.` : ''}
      </KeyedCaption>
      <AsTable
        title="Ranks by setup"
        columns={['Method', ...slope.map(({ tag }) => tag)]}
        rows={shown.map((method) => [
          method.name,
          ...slope.map(({ ranks }) => {
            const found = ranks.find((one) => one.method === method.id);
            if (found === undefined) return '–';
            const { place, interval, entry } = found;
            const open = interval === null ? '' : ` (${span(interval.low, interval.high)})`;
            return entryLink(entry, `${place}${open}`);
          }),
        ])}
      />
    </figure>
  );
}
