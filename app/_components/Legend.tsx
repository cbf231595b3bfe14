import { EVIDENCE, TAGS } from '#core/fairness/tags';
import { EvidenceGlyph } from '../_charts/EvidenceGlyph.tsx';
import { TagLadder } from '../_charts/TagLadder.tsx';
import { EVIDENCE_TEXT } from '../_lib/evidence.ts';
import { Term } from './Term.tsx';

/** What the marks in a board's tables mean; stands under them like a journal's table notes. */
export function Legend() {
  return (
    <ul className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm text-ink-2">
      {EVIDENCE.toReversed().map((evidence) => (
        <li key={evidence} className="flex items-center gap-1.5">
          <EvidenceGlyph evidence={evidence} />
          <Term id="evidence">{EVIDENCE_TEXT[evidence].name}</Term>
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <TagLadder tags={TAGS} />
        <span>
          <Term id="setups">setups held</Term>: bars S1 to S4.2, squares S4.2-overall, SX-A, SX-B
        </span>
      </li>
      <li>↑ higher is better, ↓ lower is better</li>
    </ul>
  );
}
