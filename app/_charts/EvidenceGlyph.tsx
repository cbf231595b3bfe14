import type { Evidence } from '#core/fairness/tags';
import { EVIDENCE_TEXT } from '../_lib/evidence.ts';
import { Drawing } from './Drawing.tsx';

/** Evidence as a disc: full when verified, half when audited, half and struck when its weights changed, empty when reported. */
export function EvidenceGlyph({ evidence }: { evidence: Evidence }) {
  const { name } = EVIDENCE_TEXT[evidence];
  return (
    <Drawing width={12} height={12} label={name}>
      <title>{name}</title>
      <circle
        cx="6"
        cy="6"
        r="5"
        className={evidence === 'verified' ? 'c-accent' : 'hollow-accent'}
        strokeWidth="1.5"
      />
      {evidence === 'verified' ? (
        <path d="M3.4,6.2l1.9,1.9l3.4-4" className="s-paper" strokeWidth="1.5" />
      ) : null}
      {evidence === 'audited' || evidence === 'audited-changed' ? (
        <path d="M6,1a5,5 0 0 0 0,10z" className="c-accent" />
      ) : null}
      {evidence === 'audited-changed' ? (
        <path d="M2,10L10,2" className="s-accent" strokeWidth="1.25" />
      ) : null}
    </Drawing>
  );
}
