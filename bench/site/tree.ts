/** An element as [name, properties, children], or text. */
export type Node = string | readonly [string, Readonly<Record<string, unknown>>, readonly Node[]];

const VOID = new Set(['area', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr']);
/** Attributes that React writes as they are only if they are given as true. */
const BOOLEAN = new Set([
  'allowfullscreen',
  'async',
  'checked',
  'disabled',
  'hidden',
  'inert',
  'multiple',
  'open',
  'required',
  'selected',
]);
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};
/** The empty place that Next keeps in every page for metadata that comes late. */
const METADATA_PLACE = '<div hidden=""></div>';

/**
 * The markup between body's tags without what differs from request to request or build to build: scripts (with their
 * nonces and chunk names), React's comments and Next's place for metadata.
 */
export function markup(html: string): string {
  const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? '';
  return body
    .replaceAll(/<script[\s\S]*?<\/script>/g, '')
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(METADATA_PLACE, '');
}

/** An element of a page with the place of what it holds. */
type Parsed = {
  readonly tag: string;
  readonly attributes: string;
  readonly children: (Parsed | string)[];
  readonly from: number;
  to: number;
};

/**
 * The elements of a body as React wrote it. Texts that a comment separates stay apart; what an element holds as markup
 * (the site writes that with single quotes, React never) stays markup.
 */
export function treeOf(html: string): readonly Node[] {
  const body = (/<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? '')
    .replaceAll(/<script[\s\S]*?<\/script>/g, '')
    .replaceAll(/<!--[\s\S]*?-->/g, '<!---->')
    .replaceAll('<div hidden=""><!----><!----></div>', '');
  const root: Parsed = { tag: 'body', attributes: '', children: [], from: 0, to: body.length };
  const open = [root];
  for (const found of body.matchAll(/<!---->|<(\/?[a-zA-Z][\w:-]*)((?:\s[^<>"]*(?:"[^"]*")?)*)\/?>|[^<]+/g)) {
    const [part, tag, attributes = ''] = found;
    if (part === '<!---->') continue;
    const { children } = open.at(-1)!;
    if (tag === undefined) children.push(decoded(part));
    else if (tag.startsWith('/')) open.pop()!.to = found.index;
    else {
      const from = found.index + part.length;
      const one: Parsed = { tag, attributes, children: [], from, to: from };
      children.push(one);
      if (!VOID.has(tag) && !part.endsWith('/>')) open.push(one);
    }
  }
  return nodesOf(root.children, body);
}

function nodesOf(children: Parsed['children'], body: string): readonly Node[] {
  return children.map((one) => {
    if (typeof one === 'string') return one;
    const properties = propertiesOf(one.attributes);
    if (!holdsMarkup(one)) return [one.tag, properties, nodesOf(one.children, body)];
    const held = { __html: body.slice(one.from, one.to) };
    return [one.tag, { ...properties, dangerouslySetInnerHTML: held }, []];
  });
}

function holdsMarkup({ children }: Parsed): boolean {
  return children.some(has(/='/)) && !children.some(has(/="/));
}

/** Whether an element or one inside has such an attribute. */
function has(wanted: RegExp): (one: Parsed | string) => boolean {
  return (one) => typeof one !== 'string' && (wanted.test(one.attributes) || one.children.some(has(wanted)));
}

function propertiesOf(text: string): Record<string, unknown> {
  return Object.fromEntries(
    [...text.matchAll(/([^\s=/"]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => {
      if (BOOLEAN.has(name) && value === '') return [name, true];
      if (name === 'style') return [name, styleOf(decoded(value))];
      return [name === 'class' ? 'className' : name, decoded(value)];
    }),
  );
}

function styleOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split(';')
      .filter((one) => one !== '')
      .map((one) => {
        const at = one.indexOf(':');
        const name = one.slice(0, at);
        const key = name.startsWith('--')
          ? name
          : name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
        return [key, one.slice(at + 1)];
      }),
  );
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity]!);
}
