import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';

type Flags = { readonly json?: boolean };

/** `fairprune author list|invite|remove|invitations|accept|decline`: whose work a submission is. */
export function authorCommand(context: Context): Command {
  const submission = ['<submission>', 'its id'] as const;
  const json = ['--json', 'print the answer as JSON'] as const;
  return new Command('author')
    .description('Co-authors of submissions: its submitter invites, who is invited answers')
    .addCommand(
      new Command('list')
        .description('Co-authors of a submission of yours, and who is invited')
        .argument(...submission)
        .option(...json)
        .action((id: string, flags: Flags) => list(context, id, flags)),
    )
    .addCommand(
      new Command('invite')
        .description('Ask somebody to stand beside you')
        .argument(...submission)
        .argument('<who>', 'the name of their account, or their ORCID iD')
        .option(...json)
        .action((id: string, who: string, flags: Flags) => invite(context, { id, who }, flags)),
    )
    .addCommand(
      new Command('remove')
        .description('Take somebody off, or yourself')
        .argument(...submission)
        .argument('<person>', 'their id, as list --json prints it')
        .option(...json)
        .action((id: string, person: string, flags: Flags) => remove(context, { id, person }, flags)),
    )
    .addCommand(
      new Command('invitations')
        .description('Invitations that wait for your answer')
        .option(...json)
        .action((flags: Flags) => invitations(context, flags)),
    )
    .addCommand(
      new Command('accept')
        .description('Stand beside the submitter')
        .argument(...submission)
        .option(...json)
        .action((id: string, flags: Flags) => answer(context, { id, accept: true }, flags)),
    )
    .addCommand(
      new Command('decline')
        .description('Decline an invitation; nothing of it is left')
        .argument(...submission)
        .option(...json)
        .action((id: string, flags: Flags) => answer(context, { id, accept: false }, flags)),
    );
}

async function list(context: Context, id: string, { json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const authors = await orFault(url, api.authors.list.query({ submission: id }));
  const rows = table(
    authors,
    [
      { header: 'name', value: (one) => one.name },
      { header: 'ORCID', value: (one) => one.orcid ?? '–' },
      { header: 'accepted', value: (one) => one.acceptedAt?.slice(0, 10) ?? 'invited' },
    ],
    'Nobody stands beside you yet.',
  );
  say(context, json, authors, rows);
}

async function invite(
  context: Context,
  { id, who }: { readonly id: string; readonly who: string },
  { json }: Flags,
): Promise<void> {
  const { url, api } = connect(context);
  const asked = await orFault(url, api.authors.invite.mutate({ submission: id, who }));
  say(context, json, asked, `${asked.name} is asked.`);
}

async function remove(
  context: Context,
  { id, person }: { readonly id: string; readonly person: string },
  { json }: Flags,
): Promise<void> {
  const { url, api } = connect(context);
  const told = await orFault(url, api.authors.remove.mutate({ submission: id, person }));
  say(context, json, told, `${person} is an author of ${id} no more.`);
}

async function invitations(context: Context, { json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const waiting = await orFault(url, api.authors.invitations.query());
  const rows = table(
    waiting,
    [
      { header: 'submission', value: (one) => one.submission },
      { header: 'method', value: (one) => one.method },
      { header: 'board', value: (one) => one.board },
      { header: 'by', value: (one) => one.by ?? '–' },
    ],
    'No invitation waits for your answer.',
  );
  say(context, json, waiting, rows);
}

async function answer(
  context: Context,
  { id, accept }: { readonly id: string; readonly accept: boolean },
  { json }: Flags,
): Promise<void> {
  const { url, api } = connect(context);
  const told = await orFault(url, api.authors.answer.mutate({ submission: id, accept }));
  say(context, json, told, accept ? `You are a co-author of ${id}.` : 'The invitation is declined.');
}

function say({ terminal }: Context, json: boolean | undefined, told: object, text: string): void {
  terminal.out(json === true ? JSON.stringify(told, null, 2) : text);
}
