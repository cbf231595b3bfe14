import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { CatalogueMethod } from '#core/wire/views';
import { serverCaller } from '#server/trpc/caller';
import { Definition } from '../../_components/Definition.tsx';
import { MethodEntries } from '../../_components/MethodEntries.tsx';
import { Facts } from '../../_components/Facts.tsx';
import { Link } from '../../_components/Link.tsx';
import { OptionsTable } from '../../_components/OptionsTable.tsx';
import { PageTitle } from '../../_components/PageTitle.tsx';
import { Section } from '../../_components/Section.tsx';
import { paperOf } from '../../_lib/paper.ts';

export const dynamic = 'force-dynamic';

type Props = { readonly params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await methodOf((await params).id)).name };
}

export default async function MethodPage({ params }: Props) {
  const method = await methodOf((await params).id);
  const paper = paperOf(method.paper);
  const entries = await (await serverCaller()).entries.ofMethod({ method: method.id });
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

async function methodOf(id: string): Promise<CatalogueMethod> {
  const methods: readonly CatalogueMethod[] = await (await serverCaller()).catalogue.methods();
  return methods.find((method) => method.id === decodeURIComponent(id)) ?? notFound();
}
