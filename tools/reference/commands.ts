import type { Command } from 'commander';
import { processTerminal } from '#cli/context';
import { createProgram } from '#cli/program';
import { table } from './markdown.ts';

/** Every `fairprune` command as the program itself describes it. */
export function commandReference(): string {
  const program = createProgram({
    env: {},
    terminal: processTerminal(),
    signal: new AbortController().signal,
    endsInOrder: () => undefined,
    exitWith: () => undefined,
  });
  const leaves = program.commands.flatMap((command) => leavesOf(command, 'fairprune'));
  return [
    '# Commands',
    'Run as `npx fairprune …`. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no server answers.',
    ...leaves.map(([name, command]) => section(name, command)),
  ].join('\n\n');
}

type Leaf = readonly [name: string, command: Command];

function leavesOf(command: Command, parent: string): Leaf[] {
  const name = `${parent} ${command.name()}`;
  return command.commands.length === 0
    ? [[name, command]]
    : command.commands.flatMap((child) => leavesOf(child, name));
}

function section(name: string, command: Command): string {
  const usage = `## \`${name} ${command.usage()}\``;
  const options = command.options.map((option) => [`\`${option.flags}\``, option.description]);
  const parts = [usage, command.description()];
  if (options.length > 0) parts.push(table(['option', 'meaning'], options));
  return parts.join('\n\n');
}
