import type { EntryView } from '#core/wire/views';
import { EvidenceGlyph } from '../../_charts/EvidenceGlyph.tsx';
import { TagLadder } from '../../_charts/TagLadder.tsx';
import { EVIDENCE_TEXT } from '../../_lib/evidence.ts';
import { counted, fixed, halfWidth, span } from '../../_lib/numbers.ts';
import { Term } from '../Term.tsx';

/** The number of the entry, how sure it is, how it came about, and whether a dispute about it is not decided yet. */
export function Headline({ entry, disputed }: { entry: EntryView; disputed: boolean }) {
  const { row } = entry;
  const half = halfWidth(row.top1.interval);
  return (
    <div className="flex flex-wrap items-end gap-x-10 gap-y-4 border-y border-rule py-5">
      <p>
        <span className="eyebrow block">
          <Term id="top1">Top-1 accuracy</Term> after the last epoch
        </span>
        <span className="font-serif text-4xl leading-none font-semibold">{fixed(row.top1.mean, 2)}</span>
        <span className="text-xl">
          {half === null ? ' %' : ` ± ${fixed(half, 2)} %`}
          <span className="ml-2 text-base text-ink-2">
            <Term id="n">n = {row.top1.n}</Term>
          </span>
        </span>
      </p>
      <p>
        <span className="eyebrow block">
          <Term id="rank-interval">Rank</Term> under S3.2
        </span>
        {row.rank === null ? 'alone in its class' : span(row.rank.low, row.rank.high)}
        {row.ranked ? '' : ', not ranked'}
      </p>
      <p>
        <span className="eyebrow block">
          <Term id="evidence">Evidence</Term>
        </span>
        <span className="inline-flex items-center gap-1.5">
          <EvidenceGlyph evidence={row.evidence} />
          {EVIDENCE_TEXT[row.evidence].name}, {counted(row.top1.n, 'finished run')}
          {disputed ? (
            <a href="#disputes" className="text-fault">
              disputed
            </a>
          ) : null}
        </span>
      </p>
      <p>
        <span className="eyebrow block">
          <Term id="setups">Setups held</Term>
        </span>
        <span className="inline-flex items-center gap-2">
          <TagLadder tags={row.tags} />
          <span>{row.tags.length === 0 ? 'none' : row.tags.join(', ')}</span>
        </span>
      </p>
    </div>
  );
}
