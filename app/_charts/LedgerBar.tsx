import { Drawing } from './Drawing.tsx';
import { type LedgerPart, ledgerSegments } from './ledgerBar.ts';

const HEIGHT = 18;
const WIDTH = 600;
/** Outline, solid ink, solid accent: told apart without colour by order, legend and figures. */
const PAINT = ['hollow-ink', 'c-ink', 'c-accent'];

type Props = {
  readonly parts: readonly LedgerPart[];
  readonly title: string;
  /** What the full width stands for; the parts together when not given. */
  readonly total?: number;
};

/** One bar of base training, pruning and retraining. The caller prints the figures. */
export function LedgerBar({ parts, title, total }: Props) {
  return (
    <Drawing className="chart w-full" width={WIDTH} height={HEIGHT} stretch label={title}>
      {ledgerSegments(parts, WIDTH - 2, total).map((segment, i) =>
        segment.width === 0 ? null : (
          <rect
            key={segment.name}
            x={segment.x + 1}
            y="1"
            width={segment.width}
            height={HEIGHT - 2}
            className={PAINT[i] ?? 'c-quiet'}
            vectorEffect="non-scaling-stroke"
          />
        ),
      )}
    </Drawing>
  );
}

/** The square that stands before a part's name. */
export function LedgerSwatch({ index }: { index: number }) {
  return (
    <Drawing width={11} height={11} label={null}>
      <rect x="0.5" y="0.5" width="10" height="10" className={PAINT[index] ?? 'c-quiet'} />
    </Drawing>
  );
}
