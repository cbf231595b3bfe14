import type { Metadata } from 'next';
import type { BoardView } from '#core/wire/views';
import { ApartSection } from '../../../_components/board/ApartSection.tsx';
import { ExportLinks } from '../../../_components/board/ExportLinks.tsx';
import { BoardFacts } from '../../../_components/board/BoardFacts.tsx';
import { ClassSection } from '../../../_components/board/ClassSection.tsx';
import { RowsPages } from '../../../_components/board/RowsPages.tsx';
import { OldVersion, Versions } from '../../../_components/board/Versions.tsx';
import { Round } from '../../../_components/board/Round.tsx';
import { FloorsSection } from '../../../_components/board/FloorsSection.tsx';
import { CompareForm } from '../../../_components/board/CompareForm.tsx';
import { NothingLeft, NothingYet } from '../../../_components/board/NothingYet.tsx';
import { ParetoSection } from '../../../_components/board/ParetoSection.tsx';
import { ShownForm } from '../../../_components/board/ShownForm.tsx';
import { SweepSection } from '../../../_components/board/SweepSection.tsx';
import { SetupSwitch } from '../../../_components/board/SetupSwitch.tsx';
import { Verdicts } from '../../../_components/board/Verdicts.tsx';
import { ViewSwitches } from '../../../_components/board/ViewSwitches.tsx';
import { DemoNotice } from '../../../_components/DemoNotice.tsx';
import { KeepFresh } from '../../../_components/KeepFresh.tsx';
import { Legend } from '../../../_components/Legend.tsx';
import { Link } from '../../../_components/Link.tsx';
import { Markdown } from '../../../_components/Markdown.tsx';
import { PageTitle } from '../../../_components/PageTitle.tsx';
import { Section } from '../../../_components/Section.tsx';
import { isWorking, WorkLine } from '../../../_components/WorkLine.tsx';
import { boardPath, crossValidationPath, parseView, type ViewChoice } from '../../../_lib/boardPath.ts';
import { times, whole } from '../../../_lib/numbers.ts';
import { parsePage } from '../../../_lib/pages.ts';
import { type Shown, isFiltered, parseShown, shownQuery } from '../../../_lib/shown.ts';
import { openView } from '../../../_lib/openView.ts';

export const dynamic = 'force-dynamic';

type Props = {
  readonly params: Promise<{ board: string; view?: string[] }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { board, view = [] } = await params;
  const choice = parseView(view);
  const parts = [
    choice?.tag,
    choice?.target === undefined ? undefined : times(choice.target),
    choice?.recipe,
  ];
  return { title: [decodeURIComponent(board), ...parts.filter((part) => part !== undefined)].join(' ') };
}

export default async function BoardPage({ params, searchParams }: Props) {
  const { board, view: segments = [] } = await params;
  const query = await searchParams;
  const shown = parseShown(query);
  const pathOf = (choice: ViewChoice) => boardPath(decodeURIComponent(board), choice, shownQuery(shown));
  const page = parsePage(query['page']);
  const view = await openView(board, segments, { ...shown, page }, pathOf);
  return <Board view={view} shown={shown} />;
}

function Board({ view, shown }: { view: BoardView; shown: Shown }) {
  const working = isWorking(view.work);
  return (
    <>
      <PageTitle trail={[{ href: '/boards', name: 'Boards' }]} title={view.title}>
        {view.description === '' || view.demo ? null : <Markdown text={view.description} />}
      </PageTitle>
      {view.demo ? <DemoNotice /> : null}
      <OldVersion view={view} />
      <BoardFacts view={view} />
      {working || view.work.failed > 0 ? (
        <div className="mt-5">
          <WorkLine work={view.work} />
        </div>
      ) : null}
      {working ? <KeepFresh seconds={5} /> : null}
      <div className="mt-8 border-t border-rule pt-5">
        <SetupSwitch view={view} shown={shown} />
        <ViewSwitches view={view} shown={shown} />
        <ShownForm view={view} shown={shown} />
      </div>
      {view.classTotal === 0 && view.tables.apart.entries === 0 ? (
        isFiltered(shown) ? (
          <NothingLeft view={view} shown={shown} />
        ) : (
          <NothingYet view={view} />
        )
      ) : null}
      {view.classes.map((group) => (
        <ClassSection key={group.key} view={view} group={group} shown={shown} />
      ))}
      <ApartSection view={view} shown={shown} />
      <FloorsSection view={view} shown={shown} />
      <RowsPages view={view} shown={shown} />
      {view.page.total === 0 ? null : (
        <>
          <CompareForm />
          <Legend />
        </>
      )}
      <ExportLinks view={view} shown={shown} />
      <div
        className={
          view.verdicts.length === 0 ? '' : 'grid grid-cols-1 gap-x-12 xl:grid-cols-[minmax(0,1fr)_640px]'
        }
      >
        {view.verdicts.length === 0 ? null : (
          <Section
            id="verdicts"
            title="Verdicts"
            lead={`Both methods under both recipes: who wins only under its own recipe owes the win to it.${
              view.verdictTotal > view.verdicts.length
                ? ` The newest ${view.verdicts.length} of ${whole(view.verdictTotal)}.`
                : ''
            }`}
          >
            <Verdicts verdicts={view.verdicts} />
            <p className="mt-6">
              <Link href={crossValidationPath(view.id, { target: view.chosen.target })}>
                Every method under every recipe
              </Link>
            </p>
          </Section>
        )}
        {view.points.length === 0 ? null : (
          <div>
            <Section id="pareto" title="Accuracy against speedup">
              <ParetoSection view={view} />
            </Section>
            <SweepSection view={view} />
          </div>
        )}
      </div>
      {view.round === null ? null : (
        <Section
          id="round"
          title="Round"
          lead="The hashes of the ranking bases, and of the secret that seeds are drawn from, are published before anything is ranked on them."
        >
          <Round round={view.round} />
        </Section>
      )}
      {view.versions.length < 2 ? null : (
        <Section id="versions" title="Versions">
          <Versions view={view} />
        </Section>
      )}
      <p className="mt-12">
        <Link href={`/submit?board=${view.id}`} className="button">
          Submit a method to this board
        </Link>
      </p>
    </>
  );
}
