import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { CrossValidationView } from '#core/wire/crossValidation';
import { serverCaller } from '#server/trpc/caller';
import { Matrix } from '../../../_components/cross/Matrix.tsx';
import { PairVerdict } from '../../../_components/cross/PairVerdict.tsx';
import { Shares } from '../../../_components/cross/Shares.tsx';
import { Slope } from '../../../_components/cross/Slope.tsx';
import { SwapDeltas } from '../../../_components/cross/SwapDeltas.tsx';
import { Trainability } from '../../../_components/cross/Trainability.tsx';
import { DemoNotice } from '../../../_components/DemoNotice.tsx';
import { Empty } from '../../../_components/Empty.tsx';
import { Link } from '../../../_components/Link.tsx';
import { PageTitle } from '../../../_components/PageTitle.tsx';
import { Pager } from '../../../_components/Pager.tsx';
import { Section } from '../../../_components/Section.tsx';
import { Term } from '../../../_components/Term.tsx';
import { type CrossChoice, boardPath, crossValidationPath } from '../../../_lib/boardPath.ts';
import { crossPage, namedMethod } from '../../../_lib/crossPage.ts';
import { times, whole } from '../../../_lib/numbers.ts';
import { orNotFound } from '../../../_lib/orNotFound.ts';
import { pageQuery, parsePage } from '../../../_lib/pages.ts';
import { withUnit } from '../../../_lib/units.ts';

export const dynamic = 'force-dynamic';

type Props = {
  readonly params: Promise<{ board: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).board)} cross-validation` };
}

export default async function CrossValidationPage({ params, searchParams }: Props) {
  const { board } = await params;
  const query = await searchParams;
  const text = (name: string) => (typeof query[name] === 'string' ? query[name] : undefined);
  const asked = text('target') === undefined ? undefined : Number(text('target'));
  if (asked !== undefined && !Number.isFinite(asked)) notFound();
  const caller = await serverCaller();
  const view = await orNotFound(() =>
    caller.crossValidation.view({
      board: decodeURIComponent(board),
      ...(asked === undefined ? {} : { target: asked }),
    }),
  );
  if (asked !== undefined && asked !== view.target) notFound();
  const [a, b] = [text('a'), text('b')];
  return (
    <Page
      view={view}
      pair={a === undefined || b === undefined ? null : { a: namedMethod(view, a), b: namedMethod(view, b) }}
      recipe={text('recipe')}
      page={parsePage(text('page'))}
    />
  );
}

type PageProps = {
  readonly view: CrossValidationView;
  readonly pair: { readonly a: string; readonly b: string } | null;
  readonly recipe: string | undefined;
  /** Of the methods. */
  readonly page: number;
};

function Page({ view, pair, recipe, page }: PageProps) {
  const choice: CrossChoice = { target: view.target, ...pair };
  return (
    <>
      <PageTitle
        trail={[
          { href: '/boards', name: 'Boards' },
          { href: boardPath(view.board.id), name: view.board.title },
        ]}
        title="Cross-validation"
      >
        <p>
          Every method under every recipe. Who wins only under its own recipe owes the win to it; who wins
          under both does not.
        </p>
      </PageTitle>
      {view.board.demo ? <DemoNotice /> : null}
      {view.targets.length < 2 ? null : <Bands view={view} />}
      {view.cells.length === 0 ? (
        <Empty title="Nothing has been submitted to this band yet">
          <Link href={`/submit?board=${view.board.id}`}>Submit a method</Link>, and it runs under each of the
          board’s recipes.
        </Empty>
      ) : (
        <Sections view={view} pair={pair} recipe={recipe} page={page} choice={choice} />
      )}
    </>
  );
}

function Bands({ view }: { view: CrossValidationView }) {
  return (
    <nav aria-label="Rate band" className="mt-5">
      <p className="eyebrow mb-1">
        <Term id="band">Rate band</Term>
      </p>
      <ul className="switch">
        {view.targets.map((target) => (
          <li key={target}>
            <Link
              href={crossValidationPath(view.board.id, { target })}
              aria-current={target === view.target ? 'true' : undefined}
            >
              {times(target)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Sections({
  view: all,
  pair,
  recipe,
  page: asked,
  choice,
}: PageProps & { readonly choice: CrossChoice }) {
  const { view, page, pages } = crossPage(all, asked);
  const { waiting } = view.swaps;
  return (
    <>
      <Section
        id="matrix"
        title="Methods under recipes"
        lead={`Top-1 in % at ${times(view.target)}: mean over base models, 95 % interval, runs. Stronger colour is higher. * the recipe that the method was submitted with.`}
      >
        <Matrix view={view} all={all} />
        {pages === 1 ? null : (
          <p className="mt-4 text-ink-2">
            Page {page} of {pages}: {view.methods.length} of {whole(all.methods.length)} methods, the best
            first. Here and below the other pages’ methods are left out.
          </p>
        )}
        <Pager
          label="Pages of methods"
          page={page}
          pages={pages}
          hrefOf={(to) => crossValidationPath(view.board.id, { ...choice, ...pageQuery(to) })}
        />
        {waiting === 0 ? null : (
          <p className="mt-2 max-w-3xl text-sm text-ink-2">
            More cells of native recipes are worth running ({withUnit(waiting)}FLOPs of training); they wait
            for the board’s budget for swaps.
          </p>
        )}
      </Section>
      <Section id="verdict" title="Verdict over two methods">
        <PairVerdict view={all} chosen={pair} />
      </Section>
      <Section id="shares" title="What moves the accuracies">
        <Shares statistics={view.statistics} />
      </Section>
      <Section
        id="swaps"
        title="Own recipe against the others"
        lead="At equal epochs only: more epochs would look like a better recipe."
      >
        <SwapDeltas view={view} />
      </Section>
      <Section id="slope" title="How ranks move with the setup">
        <Slope view={all} />
      </Section>
      <Section
        id="trainability"
        title="Accuracy and trainability"
        lead="Inside one recipe only: across recipes trainability is confounded by the learning rate."
      >
        <Trainability view={view} recipe={recipe} choice={choice} />
      </Section>
    </>
  );
}
