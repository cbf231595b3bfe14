/** Names of the form's fields: paths of what is sent. */
export const FIELDS = [
  'paper.title',
  'paper.authors',
  'paper.year',
  'paper.venue',
  'paper.link',
  'table',
  'page',
  'dataset',
  'network',
  'method',
  'granularity',
  'base',
  'top1',
  'drop',
  'speedup',
  'flopsReduction',
  'retraining.printed',
  'retraining.epochs',
  'note',
  'asPrinted',
] as const;
export type FieldName = (typeof FIELDS)[number];
export type Typed = Readonly<Partial<Record<FieldName, string>>>;

/** What was typed, as the server takes it; it says what is wrong with it. Empty numbers are not printed. */
export function reportOf(typed: Typed): Readonly<Record<string, unknown>> {
  const text = (name: FieldName): string => typed[name]?.trim() ?? '';
  const orNull = (name: FieldName): string | null => (text(name) === '' ? null : text(name));
  const number = (name: FieldName): number | null => {
    // A comma is a decimal point to many.
    const value = text(name)
      .replace(',', '.')
      .replace(/[%×x]$/, '')
      .trim();
    return value === '' ? null : Number(value);
  };
  return {
    paper: {
      title: text('paper.title'),
      authors: text('paper.authors')
        .split(/[,;\n]/)
        .map((one) => one.trim())
        .filter((one) => one !== ''),
      year: number('paper.year'),
      venue: orNull('paper.venue'),
      link: text('paper.link'),
    },
    table: number('table'),
    page: number('page'),
    dataset: text('dataset'),
    network: text('network'),
    method: text('method'),
    granularity: text('granularity'),
    base: number('base'),
    top1: number('top1'),
    drop: number('drop'),
    speedup: number('speedup'),
    flopsReduction: number('flopsReduction'),
    retraining: { printed: orNull('retraining.printed'), epochs: number('retraining.epochs') },
    note: text('note'),
    asPrinted: text('asPrinted') !== '',
  };
}
