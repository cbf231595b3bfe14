import { markup } from '../_lib/markup.ts';
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
      {markup`${ledgerSegments(parts, WIDTH - 2, total).map(({ x, width }, i) =>
        width === 0
          ? null
          : markup`<rect x='${x + 1}' y='1' width='${width}' height='${HEIGHT - 2}' class='${paintOf(i)}' vector-effect='non-scaling-stroke'/>`,
      )}`}
    </Drawing>
  );
}

/** The square that stands before a part's name. */
export function LedgerSwatch({ index }: { index: number }) {
  return (
    <Drawing width={11} height={11} label={null}>
      {markup`<rect x='.5' y='.5' width='10' height='10' class='${paintOf(index)}'/>`}
    </Drawing>
  );
}

function paintOf(index: number): string {
  return PAINT[index] ?? 'c-quiet';
}
