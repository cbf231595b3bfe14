import type { Json } from '#core/identity/canonical';
import { configDiff, type DiffLine } from '../../_lib/configDiff.ts';
import { letter } from '../../_lib/side.ts';
import { Scroll } from '../Scroll.tsx';

/** Whose definition it is: the place decides its letter. */
type Whose = { readonly index: number; readonly name: string };

type Props = {
  /** A definition a side. */
  readonly values: readonly Json[];
  readonly sides: readonly Whose[];
  /** What is said when nothing differs. */
  readonly same: string;
};

/** What definitions differ in, field by field; what is equal is folded away. */
export function FieldsSideBySide({ values, sides, same }: Props) {
  const { different, equal } = configDiff(values);
  return (
    <>
      {different.length === 0 ? (
        <p className="text-ink-2">{same}</p>
      ) : (
        <Fields lines={different} sides={sides} label="Fields that differ" />
      )}
      {equal.length === 0 ? null : (
        <details className="mt-3 text-sm">
          <summary className="cursor-pointer text-ink-2">{equal.length} fields that are equal</summary>
          <div className="mt-2">
            <Fields lines={equal} sides={sides.slice(0, 1)} label="Fields that are equal" />
          </div>
        </details>
      )}
    </>
  );
}

type FieldsProps = {
  readonly lines: readonly DiffLine[];
  readonly sides: readonly Whose[];
  readonly label: string;
};

function Fields({ lines, sides, label }: FieldsProps) {
  return (
    <Scroll label={label}>
      <table className="tbl w-auto!">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr>
            <th scope="col" className="stick">
              Field
            </th>
            {sides.map(({ index, name }) => (
              <th key={index} scope="col" className="min-w-32" title={name}>
                {sides.length === 1 ? 'All' : letter(index)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ field, values }) => (
            <tr key={field}>
              <th scope="row" className="stick text-ink-2">
                {field}
              </th>
              {sides.map(({ index }, i) => (
                <td key={index}>{values[i] ?? <span className="text-ink-3">not there</span>}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
