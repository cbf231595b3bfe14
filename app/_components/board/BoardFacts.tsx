import type { BoardView } from '#core/wire/views';
import { counted, meanInterval, whole } from '../../_lib/numbers.ts';
import { withUnit } from '../../_lib/units.ts';
import { Facts } from '../Facts.tsx';
import { Hash } from '../Hash.tsx';
import { Term } from '../Term.tsx';

/** What the board fixes for all of its entries. */
export function BoardFacts({ view }: { view: BoardView }) {
  const { dataset, network, baseTop1 } = view;
  const [height, width, channels] = dataset.image;
  return (
    <Facts
      facts={[
        {
          key: 'dataset',
          name: 'Dataset',
          value: (
            <>
              {dataset.title}, {dataset.classes.length} classes, {height}×{width}×{channels},{' '}
              {whole(dataset.train)} + {whole(dataset.test)} images
            </>
          ),
        },
        {
          key: 'network',
          name: 'Network',
          value: (
            <>
              {network.name}, {withUnit(network.params)} <Term id="params">parameters</Term>,{' '}
              {withUnit(network.macs)} <Term id="macs">MACs</Term>
            </>
          ),
        },
        {
          key: 'bases',
          name: <Term id="base-models">Base models</Term>,
          value:
            baseTop1 === null ? (
              `${view.bases}, being trained`
            ) : (
              <>
                {counted(baseTop1.n, 'model')}, top-1 {meanInterval(baseTop1.mean, baseTop1.interval)} %
              </>
            ),
        },
        {
          key: 'ranking',
          name: 'Ranking bases, seeds',
          value:
            view.round === null
              ? 'public: results may have been tuned on them'
              : 'private until the round closes',
        },
        {
          key: 'backend',
          name: <Term id="backend">Backend</Term>,
          value: view.backend ?? 'set by the first base model',
        },
        {
          key: 'version',
          name: 'Version',
          value: (
            <>
              {view.version}, <Hash value={view.fingerprint} />
            </>
          ),
        },
      ]}
    />
  );
}
