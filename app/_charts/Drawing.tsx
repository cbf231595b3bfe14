import type { ReactNode, SVGAttributes } from 'react';
import { holding, isMarkup, type Markup, markup } from '../_lib/markup.ts';

type Props = {
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
  /** Its shapes. As markup they cost a page of many rows a fraction of what elements do. */
  readonly children: Markup | ReactNode;
};

/** Every SVG of the site: sized in pixels, named for those who can't see it or hidden from them. */
export function Drawing({ width, height, label, links, hover, stretch, className, children }: Props) {
  // What does not hold is left out: a prop without a value is sent to the browser as well.
  const svg: SVGAttributes<SVGSVGElement> = { width, height, viewBox: `0 0 ${width} ${height}` };
  if (stretch) svg.preserveAspectRatio = 'none';
  if (className !== undefined && className !== '') svg.className = className;
  if (label === null) svg['aria-hidden'] = true;
  // An inline SVG that follows light and dark can't be an <img>.
  else svg.role = links ? 'group' : 'img';
  if (label !== null && !hover) svg['aria-label'] = label;
  if (!isMarkup(children)) return <svg {...svg}>{children}</svg>;
  return <svg {...svg} {...holding(hover ? markup`<title>${label}</title>${children}` : children)} />;
}
