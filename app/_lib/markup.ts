/** HTML or SVG as text. Only `markup` makes it, so everything that was put into it is escaped. */
export type Markup = Written;

type Value = string | number | Markup | null | readonly Value[];

class Written {
  readonly html: string;
  constructor(html: string) {
    this.html = html;
  }
}

/**
 * Writes markup: markup`<text x='${x}'>${name}</text>`. Texts are escaped, for attributes in either quotes too; what is
 * markup already stays, lists are joined, null leaves nothing. React takes such a text as one piece, where it would make,
 * send twice and hold every element of a drawing.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let html = parts[0]!;
  for (const [i, value] of values.entries()) html += textOf(value) + parts[i + 1]!;
  return new Written(html);
}

export function isMarkup(value: unknown): value is Markup {
  return value instanceof Written;
}

/** Props of the element that holds it. Nowhere else is markup given to React. */
export function holding({ html }: Markup) {
  return { dangerouslySetInnerHTML: { __html: html } };
}

function textOf(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  return isMarkup(value) ? value.html : value.map(textOf).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in markup, between tags and in attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
