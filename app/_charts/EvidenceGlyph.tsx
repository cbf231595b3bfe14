import type { Evidence } from '#core/fairness/tags';
import { EVIDENCE_TEXT } from '../_lib/evidence.ts';
import { type Markup, markup } from '../_lib/markup.ts';
import { Drawing } from './Drawing.tsx';
import type { Drawn } from './drawn.ts';

const DISC = markup`<circle cx='6' cy='6' r='5' class='hollow-accent' stroke-width='1.5'/>`;
const HALF = markup`${DISC}<path d='M6,1a5,5 0 0 0 0,10z' class='c-accent'/>`;

const SHAPES: Readonly<Record<Evidence, Markup>> = {
  verified: markup`<circle cx='6' cy='6' r='5' class='c-accent'/><path d='M3.4,6.2l1.9,1.9l3.4-4' class='s-paper' stroke-width='1.5'/>`,
  audited: HALF,
  'audited-changed': markup`${HALF}<path d='M2,10L10,2' class='s-accent' stroke-width='1.25'/>`,
  reported: DISC,
};

/** Evidence as a disc: full when verified, half when audited, half and struck when its weights changed, empty when reported. */
export function EvidenceGlyph({ evidence }: { evidence: Evidence }) {
  const { shapes, ...frame } = evidenceDrawn(evidence);
  return <Drawing {...frame}>{shapes}</Drawing>;
}

/** The same for rows that are written as markup. */
export function evidenceDrawn(evidence: Evidence): Drawn {
  return {
    width: 12,
    height: 12,
    label: EVIDENCE_TEXT[evidence].name,
    hover: true,
    shapes: SHAPES[evidence],
  };
}
