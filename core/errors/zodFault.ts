import type { z } from 'zod';
import { Fault, type FaultCode } from '#core/errors/fault';

/**
 * Parses outside input and turns what zod finds into one Fault that names each field and what is allowed, as in
 * `config.ratio.ratio: must be below 1`. `root` is the name the reader knows the value by; '' for a whole file.
 */
export function parseOrFault<S extends z.ZodType>(
  schema: S,
  value: unknown,
  root: string,
  code: FaultCode = 'bad-config',
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const complaints = parsed.error.issues.flatMap((issue) => explain(issue, root, value));
  const field = complaints[0]?.field;
  throw new Fault(code, complaints.map(({ field, text }) => `${field || 'input'}: ${text}`).join('; '), {
    ...(field ? { field } : {}),
    class: 'submitter',
  });
}

type Complaint = { readonly field: string; readonly text: string };
type Issue = z.core.$ZodIssue;

function explain(issue: Issue, root: string, value: unknown): readonly Complaint[] {
  const field = fieldName(root, issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: fieldName(field, [key]), text: 'there is no such field' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return explainUnion(issue.errors, field, valueAt(value, issue.path));
  }
  return [{ field, text: explainOne(issue, valueAt(value, issue.path)) }];
}

/** The alternative that got furthest into the value; where none did, all of them. */
function explainUnion(
  alternatives: readonly (readonly Issue[])[],
  field: string,
  value: unknown,
): readonly Complaint[] {
  const entered = alternatives.find((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
  );
  if (entered !== undefined) return entered.flatMap((issue) => explain(issue, field, value));
  const texts = alternatives.flat().map((issue) => explainOne(issue, value));
  return [{ field, text: [...new Set(texts)].join(', or ') }];
}

function explainOne(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_type':
      return value === undefined ? `is missing (${issue.expected})` : `must be ${article(issue.expected)}`;
    case 'too_big':
      return ownWords(
        issue,
        `must ${bound(issue.origin, issue.inclusive === false ? 'below' : 'at most', issue.maximum)}`,
      );
    case 'too_small':
      return ownWords(
        issue,
        `must ${bound(issue.origin, issue.inclusive === false ? 'above' : 'at least', issue.minimum)}`,
      );
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) && issue.message.startsWith('Invalid ')
        ? `must be ${oneOf(issue.options)}`
        : issue.message;
    default:
      return issue.message;
  }
}

/** A schema's own message where it has one; zod's are replaced. */
function ownWords(issue: Issue, replacement: string): string {
  return /^Too (big|small)/.test(issue.message) ? replacement : issue.message;
}

function bound(origin: string, limit: string, value: number | bigint): string {
  if (origin === 'string') return `have ${limit} ${value} characters`;
  if (origin === 'array' || origin === 'set' || origin === 'map') return `have ${limit} ${value} items`;
  return `be ${limit} ${value}`;
}

function oneOf(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(' or ');
}

function article(type: string): string {
  const name = type === 'int' ? 'integer' : type;
  return name === 'null' ? name : `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      inner === null || typeof inner !== 'object' ? undefined : (inner as Record<PropertyKey, unknown>)[key],
    value,
  );
}

function fieldName(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, key) =>
      typeof key === 'number' ? `${name}[${key}]` : name ? `${name}.${String(key)}` : String(key),
    root,
  );
}
