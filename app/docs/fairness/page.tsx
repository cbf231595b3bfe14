import type { Metadata } from 'next';
import { EVIDENCE } from '#core/fairness/tags';
import { EvidenceGlyph } from '../../_charts/EvidenceGlyph.tsx';
import { SetupsPicture } from '../../_charts/SetupsPicture.tsx';
import { Definitions } from '../../_components/docs/Definitions.tsx';
import { SetupsTable } from '../../_components/docs/SetupsTable.tsx';
import { VerdictTable } from '../../_components/docs/VerdictTable.tsx';
import { PageTitle } from '../../_components/PageTitle.tsx';
import { Section } from '../../_components/Section.tsx';
import { DEFINITION_SECTIONS } from '../../_lib/definitions.ts';
import { EVIDENCE_TEXT } from '../../_lib/evidence.ts';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'How fairness is computed' };

export default function FairnessPage() {
  return (
    <>
      <PageTitle title="How fairness is computed">
        <p>
          An advantage counts for a pruning method only if it comes from the pruning: its criterion, its
          ratios or its schedule. An advantage that comes from the base model or from the retraining does not.
          So every comparison here carries the setups that hold for it, and they are computed from run
          records. Nobody can type them in.
        </p>
      </PageTitle>
      <Contents />
      <Section
        id="setups"
        title="Comparison setups"
        lead="Two entries satisfy a setup when they share all that it names. From S1 to S4.2 each includes the one before; the other three look at totals. A setup that is not known to hold does not hold."
      >
        <SetupsPicture />
        <div className="mt-6">
          <SetupsTable />
        </div>
        <p className="mt-3 max-w-3xl text-ink-2">
          The setups follow “Why is the State of Neural Network Pruning so Confusing?” (Wang et al. 2023, Sec.
          3), which also asks to say retraining and not fine-tuning. Each setup has a key, a hash of what has
          to be shared: two entries are comparable exactly when their keys are equal.
        </p>
      </Section>
      {DEFINITION_SECTIONS.map((section) => (
        <Section key={section.id} id={section.id} title={section.title}>
          <Definitions definitions={section.definitions} />
          {section.id === 'ranks' ? <VerdictTable /> : null}
          {section.id === 'trust' ? <EvidenceList /> : null}
        </Section>
      ))}
      <Section id="never" title="What does not happen here">
        <ul className="prose list-disc pl-5">
          <li>A rank, a drop or a speedup is never typed in.</li>
          <li>Masks and operation counts are never taken on trust: the network is rewritten and counted.</li>
          <li>The best epoch on the test set is never presented as the accuracy.</li>
          <li>No comparison stands without its setup.</li>
          <li>No attempt is hidden: failed and withdrawn ones are shown.</li>
          <li>A number from a paper never ranks among verified ones.</li>
        </ul>
      </Section>
    </>
  );
}

function Contents() {
  const parts = [
    { id: 'setups', title: 'Comparison setups' },
    ...DEFINITION_SECTIONS.map(({ id, title }) => ({ id, title })),
    { id: 'verdict-table', title: 'Verdict table' },
    { id: 'never', title: 'What does not happen' },
  ];
  return (
    <nav aria-label="On this page">
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {parts.map((part) => (
          <li key={part.id}>
            <a href={`#${part.id}`}>{part.title}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function EvidenceList() {
  return (
    <ul className="mt-4 grid max-w-3xl gap-2">
      {EVIDENCE.toReversed().map((evidence) => (
        <li key={evidence} className="flex items-baseline gap-2">
          <span className="relative top-0.5">
            <EvidenceGlyph evidence={evidence} />
          </span>
          <span>
            <strong className="font-semibold">{EVIDENCE_TEXT[evidence].name}</strong>:{' '}
            {EVIDENCE_TEXT[evidence].text}.
          </span>
        </li>
      ))}
    </ul>
  );
}
