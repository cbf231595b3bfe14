import type { Metadata } from 'next';
import { notFound, permanentRedirect } from 'next/navigation';
import type { CatalogueMethod } from '#core/wire/views';
import { renamedMethod } from '#methods/registry';
import { serverCaller } from '#server/trpc/caller';
import { Definition } from '../../_components/Definition.tsx';
import { Publications } from '../../_components/entry/Publications.tsx';
import { MethodEntries } from '../../_components/MethodEntries.tsx';
import { Facts } from '../../_components/Facts.tsx';
import { Link } from '../../_components/Link.tsx';
import { OptionsTable } from '../../_components/OptionsTable.tsx';
import { PageTitle } from '../../_components/PageTitle.tsx';
import { Section } from '../../_components/Section.tsx';
import { Term } from '../../_components/Term.tsx';
import { paperOf } from '../../_lib/paper.ts';

export const dynamic = 'force-dynamic';

/** Attempts shown; those on one board are all on the pages of its entries. */
const ATTEMPTS = 50;

type Props = { readonly params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await methodOf((await params).id)).name };
}

export default async function MethodPage({ params }: Props) {
  const method = await methodOf((await params).id);
  const paper = paperOf(method.paper);
  const caller = await serverCaller();
  const entries = await caller.entries.ofMethod({ method: method.id });
  const attempts = await caller.submissions.publications({ method: method.id, limit: ATTEMPTS });
  return (
    <>
      <PageTitle trail={[{ href: '/methods', name: 'Methods' }]} title={method.name}>
        <p>{method.summary}</p>
      </PageTitle>
      <Facts
        facts={[
          { key: 'id', name: 'Id', value: <code>{method.id}</code> },
          { key: 'revision', name: 'Revision', value: method.revision },
          {
            key: 'starts',
            name: 'Starts from',
            value: method.startsFrom === 'base' ? 'the shared base models' : method.startsFrom,
          },
          { key: 'needs', name: 'Needs', value: method.cost },
          { key: 'fidelity', name: 'Fidelity', value: method.fidelity.level },
        ]}
      />
      <p className="mt-3 max-w-3xl">{method.fidelity.notes}</p>
      {paper === null ? null : (
        <p className="mt-3 max-w-3xl">
          {paper.authors} ({paper.year}): <cite>{paper.title}</cite>.
          {paper.venue === '' ? '' : ` ${paper.venue}.`}
          {paper.arxiv === null ? null : (
            <>
              {' '}
              <a href={`https://arxiv.org/abs/${paper.arxiv}`}>arXiv:{paper.arxiv}</a>
            </>
          )}
        </p>
      )}
      <Section id="entries" title="Entries" lead="On the current version of every board, the latest first.">
        <MethodEntries entries={entries} />
      </Section>
      <Section
        id="attempts"
        title={<Term id="publication">Attempts</Term>}
        lead={`Its publications on all boards, whatever became of them; the latest ${ATTEMPTS}.`}
      >
        <Publications publications={attempts} boards />
      </Section>
      <Section id="options" title="Options">
        <OptionsTable schema={method.schema} />
      </Section>
      <Section id="published" title="As published">
        <div className="max-w-xl">
          <Definition value={method.asPublished} label="Configuration as published" />
        </div>
      </Section>
      {method.variants.length === 0 ? null : (
        <Section id="variants" title="Variants">
          {method.variants.map(({ id, name, source, config }) => (
            <div key={id} className="mt-4 max-w-xl">
              <h3 className="font-semibold">
                {name} <code>{id}</code>
              </h3>
              <p>{source}</p>
              <Definition value={config} label={`Configuration of ${name}`} />
            </div>
          ))}
        </Section>
      )}
      <p className="mt-10">
        <Link href={`/submit?method=${encodeURIComponent(method.id)}`} className="button">
          Submit this method
        </Link>
      </p>
    </>
  );
}

/** The method of the address; one that was renamed since is moved for good. */
async function methodOf(segment: string): Promise<CatalogueMethod> {
  const id = decodeURIComponent(segment);
  const methods: readonly CatalogueMethod[] = await (await serverCaller()).catalogue.methods();
  const found = methods.find((method) => method.id === id);
  if (found !== undefined) return found;
  const now = renamedMethod(id);
  if (now === null) notFound();
  permanentRedirect(`/methods/${now}`);
}
