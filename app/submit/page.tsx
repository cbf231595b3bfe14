import type { Metadata } from 'next';
import type { BoardView, CatalogueMethod } from '#core/wire/views';
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
import { CONTROL } from './submission.ts';
import { SubmitForm } from './SubmitForm.tsx';

export const dynamic = 'force-dynamic';
export const metadata: Metadata = { title: 'Submit' };

type Props = { readonly searchParams: Promise<{ board?: string | string[]; method?: string | string[] }> };

export default async function SubmitPage({ searchParams }: Props) {
  const asked = await searchParams;
  const caller = await serverCaller();
  const boards = await caller.boards.list();
  const methods: readonly CatalogueMethod[] = await caller.catalogue.methods();
  const method = methods.find((one) => one.id === asked.method) ?? null;
  const board = boards.find((one) => one.id === asked.board) ?? null;
  const session = await getSession();
  return (
    <>
      <PageTitle title="Submit a method">
        <p>
          The runner executes pruning and retraining itself, on the board’s base models, under your recipe and
          under the board’s. You see what that costs before anything is sent.
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
      {session !== null && board !== null && method !== null ? (
        <Second view={await viewOf(caller, board.id)} method={method} />
      ) : null}
    </>
  );
}

async function viewOf(caller: Caller, board: string): Promise<BoardView> {
  return orNotFound(() => caller.boards.view({ board }));
}

function Second({ view, method }: { view: BoardView; method: CatalogueMethod }) {
  const fields = fieldsOf(method.schema, 'config');
  const targets = view.bands.map((band) => band.target);
  const initial = {
    ...valuesOf(fields, method.asPublished),
    ...Object.fromEntries(targets.map((target) => [CONTROL.target(target), 'on'])),
    [CONTROL.recipe]: view.recipes[0]?.id ?? '',
    [CONTROL.configurations]: '1',
    [CONTROL.split]: 'none',
  };
  return (
    <>
      <p className="mt-6 max-w-3xl">
        <Link href={`/methods/${method.id}`}>{method.name}</Link>: {method.summary} The form starts with the
        configuration as published.
      </p>
      <SubmitForm
        key={`${view.id} ${method.id}`}
        board={{ id: view.id, recipes: view.recipes.filter((recipe) => recipe.standard), targets }}
        method={method.id}
        fields={fields}
        initial={initial}
      />
    </>
  );
}
