import { z } from 'zod';
import { appRouter } from '#server/trpc/root';
import { table } from './markdown.ts';

type Definition = {
  readonly type: string;
  readonly inputs: readonly unknown[];
  readonly meta?: { readonly access: string };
};

/** Every procedure of the tRPC router: its kind, who may call it and what it takes. */
export function apiReference(): string {
  const procedures = Object.entries(
    appRouter._def.procedures as unknown as Record<string, { _def: Definition }>,
  );
  const rows = procedures
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { _def }]) => [`\`${path}\``, _def.type, _def.meta?.access ?? 'public', inputOf(_def)]);
  return [
    '# API',
    'Procedures of tRPC at `/api/trpc`. Programs authenticate with `Authorization: Bearer fp_…`. "Access" is who may call: everybody (`public`), a role, or a runner token.',
    table(['procedure', 'kind', 'access', 'input'], rows),
    '## Other routes',
    table(
      ['route', 'what'],
      [
        [
          '`GET /api/health`',
          'JSON {status, version, database, queue: {queued, running, failed}, runners}; 503 with {status, version, database, reason} and Retry-After while the server starts or its database is away',
        ],
        ['`GET|HEAD /api/artifacts/<sha256>`', 'bytes by their hash, with ranges'],
        ['`PUT /api/artifacts/<sha256>?kind=checkpoint|dataset`', 'store bytes; length and hash are checked'],
        ['`/api/auth/*`', 'sign-in (next-auth)'],
      ],
    ),
  ].join('\n\n');
}

/** The fields of an input, `name: type`, optional ones with a question mark; `-` when there is none. */
function inputOf({ inputs }: Definition): string {
  const [schema] = inputs;
  if (!(schema instanceof z.ZodType)) return '-';
  const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  if (json.properties === undefined) return typeName(json);
  const required = new Set(json.required);
  return Object.entries(json.properties)
    .map(([name, value]) => `\`${name}${required.has(name) ? '' : '?'}\`: ${typeName(value)}`)
    .join(', ');
}

function typeName(json: z.core.JSONSchema._JSONSchema): string {
  if (typeof json === 'boolean') return 'any';
  if (json.const !== undefined) return JSON.stringify(json.const);
  if (json.enum) return json.enum.map((value) => JSON.stringify(value)).join(' or ');
  const choices = json.anyOf ?? json.oneOf;
  if (choices) return [...new Set(choices.map(typeName))].join(' or ');
  if (json.type === 'array') {
    return json.items && !Array.isArray(json.items) ? `${typeName(json.items)}[]` : 'array';
  }
  return [json.type ?? 'any'].flat().join(' or ');
}
