import type { Json } from '#core/identity/canonical';
import { jsonText } from '../_lib/jsonText.ts';
import { type Field, fieldsOf } from '../_form/fields.ts';

type Line = {
  readonly key: string;
  readonly name: string;
  readonly what: string;
  readonly allowed: string;
  readonly depth: number;
};

/** A method's options as documentation: made from the same schema as the form. */
export function OptionsTable({ schema }: { schema: Json }) {
  const lines = fieldsOf(schema, 'config').flatMap((field) => linesOf(field, 0));
  if (lines.length === 0) return <p className="text-ink-2">This method has no options.</p>;
  return (
    <div className="stack">
      <table className="tbl one max-w-4xl">
        <caption className="sr-only">Options</caption>
        <thead>
          <tr>
            <th scope="col">Option</th>
            <th scope="col">Meaning</th>
            <th scope="col">Allowed</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <th scope="row" className="whitespace-nowrap">
                <code className={['', 'pl-4', 'pl-8'][line.depth] ?? 'pl-12'}>{line.name}</code>
              </th>
              <td>{line.what}</td>
              <td className="text-ink-2">{line.allowed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function linesOf(field: Field, depth: number): readonly Line[] {
  const name = field.path.slice(field.path.lastIndexOf('.') + 1);
  const line: Line = {
    key: field.name,
    name,
    what: field.description ?? field.title,
    allowed: allowedOf(field),
    depth,
  };
  if (field.kind === 'group') return [line, ...field.fields.flatMap((inner) => linesOf(inner, depth + 1))];
  if (field.kind !== 'variant') return [line];
  return [
    line,
    ...field.options.flatMap((option) => [
      {
        key: `${field.name}~${option.value}`,
        name: `${field.discriminator}: ${option.value}`,
        what: option.description ?? option.title,
        allowed: '',
        depth: depth + 1,
      },
      ...option.fields.flatMap((inner) => linesOf(inner, depth + 2)),
    ]),
  ];
}

function allowedOf(field: Field): string {
  const empty = field.nullable ? ', or none' : '';
  switch (field.kind) {
    case 'variant':
      return `one of ${field.options.map((option) => option.value).join(', ')}`;
    case 'choice':
      return `one of ${field.values.join(', ')}${empty}`;
    case 'flag':
      return 'yes or no';
    case 'constant':
      return jsonText(field.value);
    case 'number':
      return `${field.allowed === '' ? 'number' : field.allowed}${empty}`;
    default:
      return `${field.allowed}${empty}`;
  }
}
