import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';
import { readJsonFile } from '#cli/readJsonFile';
import { sayCreated } from '#cli/sayCreated';
import { Fault } from '#core/errors/fault';
import type { DraftCard } from '#core/wire/drafts';
import { SubmissionFileSchema } from '#core/wire/submission';

type Flags = { readonly json?: boolean };

/** `fairprune draft list|show|save|clone|delete|send`: submissions that are not sent yet. */
export function draftCommand(context: Context): Command {
  return new Command('draft')
    .description('Your submissions that are not sent yet; the form on the site keeps them too')
    .addCommand(
      new Command('list')
        .description('Your drafts, the one worked on last first')
        .option('--json', 'print them as JSON')
        .action((flags: Flags) => list(context, flags)),
    )
    .addCommand(
      new Command('show')
        .description('Print what a draft holds as JSON: a submission file, or what the form’s controls hold')
        .argument('<id>', 'draft')
        .action((id: string) => show(context, id)),
    )
    .addCommand(
      new Command('save')
        .description('Keep a submission file as a new draft, to go on with on the site')
        .argument('<file>', 'submission as JSON')
        .option('--json', 'print the draft as JSON')
        .action((file: string, flags: Flags) => save(context, file, flags)),
    )
    .addCommand(
      new Command('clone')
        .description('A new draft with the configuration of a submission that you may read')
        .argument('<submission>', 'its id')
        .option('--next-version', 'of your own: the draft of its next version')
        .option('--json', 'print the draft as JSON')
        .action((id: string, flags: Flags & { readonly nextVersion?: boolean }) => clone(context, id, flags)),
    )
    .addCommand(
      new Command('delete')
        .description('Delete a draft')
        .argument('<id>', 'draft')
        .option('--json', 'print { deleted }')
        .action((id: string, flags: Flags) => remove(context, id, flags)),
    )
    .addCommand(
      new Command('send')
        .description('Submit a draft that holds a whole file; it is gone then')
        .argument('<id>', 'draft')
        .option('--development', 'as a development run, for validation accuracy')
        .option('--json', 'print the answer as JSON')
        .action((id: string, flags: Flags & { readonly development?: boolean }) => send(context, id, flags)),
    );
}

async function list(context: Context, { json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const drafts = await orFault(url, api.drafts.list.query());
  if (json === true) return context.terminal.out(JSON.stringify(drafts, null, 2));
  context.terminal.out(
    table<DraftCard>(
      drafts,
      [
        { header: 'id', value: (one) => one.id },
        { header: 'method', value: (one) => one.method ?? '–' },
        { header: 'board', value: (one) => one.board ?? '–' },
        { header: 'last change', value: (one) => one.updatedAt.slice(0, 16).replace('T', ' ') },
      ],
      'No drafts.',
    ),
  );
}

async function show(context: Context, id: string): Promise<void> {
  const { url, api } = connect(context);
  const { content } = await orFault(url, api.drafts.get.query({ id }));
  const held = content.kind === 'file' ? content.file : content.values;
  context.terminal.out(JSON.stringify(held, null, 2));
}

async function save(context: Context, path: string, flags: Flags): Promise<void> {
  const file = await readJsonFile(path, SubmissionFileSchema);
  const { url, api } = connect(context);
  const draft = { id: randomUUID(), revision: 0, content: { kind: 'file' as const, file } };
  say(context, flags, url, await orFault(url, api.drafts.save.mutate(draft)));
}

async function clone(
  context: Context,
  submission: string,
  flags: Flags & { readonly nextVersion?: boolean },
): Promise<void> {
  const { url, api } = connect(context);
  const begin = flags.nextVersion === true ? api.drafts.renew : api.drafts.clone;
  say(context, flags, url, await orFault(url, begin.mutate({ submission })));
}

function say({ terminal }: Context, { json }: Flags, url: string, draft: DraftCard): void {
  if (json === true) return terminal.out(JSON.stringify(draft, null, 2));
  terminal.out(`Draft ${draft.id}\n${url}/submit?draft=${draft.id}`);
}

async function remove(context: Context, id: string, { json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const told = await orFault(url, api.drafts.delete.mutate({ id }));
  context.terminal.out(json === true ? JSON.stringify(told, null, 2) : `Draft ${id} is deleted.`);
}

async function send(
  context: Context,
  id: string,
  flags: Flags & { readonly development?: boolean },
): Promise<void> {
  const { url, api } = connect(context);
  const { content } = await orFault(url, api.drafts.get.query({ id }));
  if (content.kind !== 'file') {
    throw new Fault('conflict', `Draft "${id}" was written on the site’s form.`, {
      hint: `Go on with it there: ${url}/submit?draft=${id}`,
    });
  }
  const step = flags.development === true ? api.submissions.develop : api.submissions.create;
  const made = await orFault(url, step.mutate({ ...content.file, draft: id }));
  if (flags.json === true) return context.terminal.out(JSON.stringify(made, null, 2));
  sayCreated(context, url, made);
}
