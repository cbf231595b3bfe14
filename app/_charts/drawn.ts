import { type Markup, markup } from '../_lib/markup.ts';

/** How a drawing stands on its page. */
export type DrawingFrame = {
  readonly width: number;
  readonly height: number;
  /** What the drawing says, in words; null for decoration beside figures that say the same. */
  readonly label: string | null;
  /** Drawings with links inside are groups, so that the links stay reachable. */
  readonly links?: boolean;
  /** Shows its name under the pointer too. */
  readonly hover?: boolean;
  /** Stretches to the width given by CSS instead of keeping its proportions. */
  readonly stretch?: boolean;
  readonly className?: string;
};

/** A drawing with its shapes. */
export type Drawn = DrawingFrame & { readonly shapes: Markup };

/** Attributes of its SVG, but the class; what does not hold is left out. */
export function svgAttributes({ width, height, label, links, hover, stretch }: DrawingFrame) {
  return {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    ...(stretch ? { preserveAspectRatio: 'none' } : {}),
    // An inline SVG that follows light and dark can't be an <img>.
    ...(label === null ? { 'aria-hidden': true } : { role: links ? 'group' : 'img' }),
    ...(label === null || hover ? {} : { 'aria-label': label }),
  };
}

/** The shapes, below the name that is shown under the pointer. */
export function namedShapes({ label, hover, shapes }: Drawn): Markup {
  return hover ? markup`<title>${label}</title>${shapes}` : shapes;
}

/** The whole drawing as markup, for rows that are markup themselves. */
export function drawn(drawing: Drawn): Markup {
  const { className = '' } = drawing;
  const own = className === '' ? null : markup` class='${className}'`;
  const attributes = Object.entries(svgAttributes(drawing)).map(
    ([name, value]) => markup` ${name}='${String(value)}'`,
  );
  return markup`<svg${attributes}${own}>${namedShapes(drawing)}</svg>`;
}
