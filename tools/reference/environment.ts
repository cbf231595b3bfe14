import { ENVIRONMENT } from '#core/wire/environment';
import { table } from './markdown.ts';

/** What each environment variable means. */
export function environmentReference(): string {
  return [
    '# Environment',
    'An empty variable counts as not set.',
    table(
      ['variable', 'meaning', 'when not set', 'read by'],
      ENVIRONMENT.map((v) => [`\`${v.name}\``, v.meaning, v.otherwise, v.readBy]),
    ),
  ].join('\n\n');
}
