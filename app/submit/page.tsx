import type { Metadata } from 'next';
import { randomUUID } from 'node:crypto';
import type { DraftView } from '#core/wire/drafts';
import type { BoardView, CatalogueMethod } from '#core/wire/views';
import { renamedMethod } from '#methods/registry';
import { getSession } from '#server/auth/session';
import { type Caller, serverCaller } from '#server/trpc/caller';
import { NoBoards } from '../_components/home/NoBoards.tsx';
import { Link } from '../_components/Link.tsx';
import { PageTitle } from '../_components/PageTitle.tsx';
import { fieldsOf } from '../_form/fields.ts';
import { valuesOf } from '../_form/read.ts';
import { orNotFound } from '../_lib/orNotFound.ts';
import { ChooseForm } from './ChooseForm.tsx';
import { SignInFirst } from './SignInFirst.tsx';
import { CONTROL, valuesOfFile } from './submission.ts';
import { SubmitForm } from './SubmitForm.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Submit' };

type Query = 'board' | 'method' | 'draft';
type Props = { readonly searchParams: Promise<Partial<Record<Query, string | string[]>>> };

export default async function SubmitPage({ searchParams }: Props) {
  const asked = await searchParams;
  const caller = await serverCaller();
  const boards = await caller.boards.list();
  const methods: readonly CatalogueMethod[] = await caller.catalogue.methods();
  const session = await getSession();
  const draft =
    session === null || typeof asked.draft !== 'string' ? null : await openDraft(caller, asked.draft);
  const wanted = draft?.method ?? (typeof asked.method === 'string' ? asked.method : '');
  const method = methods.find(({ id }) => id === wanted || id === renamedMethod(wanted)) ?? null;
  const board = boards.find((one) => one.id === (draft?.board ?? asked.board)) ?? null;
  return (
    <>
      <PageTitle title="Submit a method">
        <p>
          The runner executes pruning and retraining itself, on the board’s base models, under your recipe and
          under the board’s. You see what that costs before anything is sent.
          {session === null ? null : (
            <>
              {' '}
              What you write is kept as a draft among <Link href="/submissions">your submissions</Link>.
            </>
          )}
        </p>
      </PageTitle>
      {session === null ? <SignInFirst /> : null}
      {boards.length === 0 ? (
        <NoBoards />
      ) : (
        <div className="mt-6">
          <ChooseForm
            boards={boards}
            methods={methods}
            board={board?.id ?? null}
            method={method?.id ?? null}
          />
        </div>
      )}
      {draft !== null && (board === null || method === null) ? (
        <p className="notice mt-6 max-w-3xl">
          The board or the method of this draft is not on this server any more. Choose others above for a new
          one.
        </p>
      ) : null}
      {session !== null && board !== null && method !== null ? (
        <Second view={await viewOf(caller, board.id)} method={method} draft={draft} />
      ) : null}
    </>
  );
}

async function viewOf(caller: Caller, board: string): Promise<BoardView> {
  return orNotFound(() => caller.boards.view({ board, page: 1 }));
}

/** One's own draft: what is not there, or somebody else's, is no page. */
async function openDraft(caller: Caller, id: string): Promise<DraftView> {
  return orNotFound(() => caller.drafts.get({ id }));
}

type SecondProps = {
  readonly view: BoardView;
  readonly method: CatalogueMethod;
  readonly draft: DraftView | null;
};

function Second({ view, method, draft }: SecondProps) {
  const fields = fieldsOf(method.schema, 'config');
  const targets = view.bands.map((band) => band.target);
  const standard = view.recipes.filter((recipe) => recipe.standard);
  const begun =
    draft === null
      ? { id: randomUUID(), revision: 0, savedAt: null }
      : { id: draft.id, revision: draft.revision, savedAt: draft.updatedAt };
  return (
    <>
      <p className="mt-6 max-w-3xl">
        <Link href={`/methods/${method.id}`}>{method.name}</Link>: {method.summary} <Origin draft={draft} />
      </p>
      <SubmitForm
        key={`${view.id} ${method.id} ${draft?.id ?? ''}`}
        board={{ id: view.id, recipes: standard, targets }}
        method={method.id}
        fields={fields}
        initial={
          draft === null
            ? {
                ...valuesOf(fields, method.asPublished),
                ...Object.fromEntries(targets.map((target) => [CONTROL.target(target), 'on'])),
                [CONTROL.recipe]: view.recipes[0]?.id ?? '',
                [CONTROL.configurations]: '1',
                [CONTROL.split]: 'none',
              }
            : draft.content.kind === 'form'
              ? draft.content.values
              : valuesOfFile(
                  draft.content.file,
                  fields,
                  standard.map((recipe) => recipe.id),
                )
        }
        begun={begun}
      />
    </>
  );
}

/** What the form begins with. */
function Origin({ draft }: { draft: DraftView | null }) {
  if (draft === null) return <>The form starts with the configuration as published.</>;
  if (draft.versionOf !== null) {
    return (
      <>
        The next version of <Link href={`/submissions/${draft.versionOf}`}>a former submission</Link>; both
        pages will say so, and names are told of both or of none.
      </>
    );
  }
  if (draft.clonedFrom !== null) {
    return (
      <>
        With the configuration of <Link href={`/submissions/${draft.clonedFrom}`}>another submission</Link>;
        what its authors wrote stays theirs.
      </>
    );
  }
  return <>You go on with your draft.</>;
}
