import { Argument, Command } from 'commander';
import { orFault } from '#client/api';
import { connect } from '#cli/connection';
import type { Context } from '#cli/context';
import { table } from '#cli/output/table';

const ROLES = ['researcher', 'maintainer', 'operator'] as const;
type Role = (typeof ROLES)[number];
type Flags = { readonly search?: string; readonly json?: boolean };

/** `fairprune people`: who has an account, and what they may do. */
export function peopleCommand(context: Context): Command {
  return new Command('people')
    .description('List people and set their roles (operators only)')
    .addCommand(
      new Command('list')
        .description('List people by name, at most 200')
        .option('--search <text>', 'only those whose name or e-mail address holds it')
        .option('--json', 'print an array of objects with id')
        .action((flags: Flags) => list(context, flags)),
    )
    .addCommand(
      new Command('roles')
        .description('Set what a person may do; without roles they may only read')
        .argument('<id>', 'as in people list')
        .addArgument(new Argument('[roles...]', 'all roles they are to have').choices(ROLES))
        .option('--json', 'print the person')
        .action((id: string, roles: Role[], flags: Flags) => setRoles(context, id, roles, flags)),
    );
}

async function list(context: Context, { search = '', json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const people = await orFault(url, api.people.list.query({ search }));
  if (json === true) return context.terminal.out(JSON.stringify(people, null, 2));
  context.terminal.out(
    table(
      people,
      [
        { header: 'id', value: (one) => one.id },
        { header: 'name', value: (one) => one.name },
        { header: 'e-mail', value: (one) => one.email ?? '–' },
        { header: 'roles', value: (one) => one.roles.join(', ') || 'none' },
      ],
      'Nobody by that name.',
    ),
  );
}

async function setRoles(context: Context, id: string, roles: Role[], { json }: Flags): Promise<void> {
  const { url, api } = connect(context);
  const person = await orFault(url, api.people.setRoles.mutate({ id, roles }));
  context.terminal.out(
    json === true
      ? JSON.stringify(person, null, 2)
      : `${person.name}: ${person.roles.join(', ') || 'no roles'}.`,
  );
}
