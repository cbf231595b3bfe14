import type { ReactNode } from 'react';
import { holding, isMarkup, type Markup } from '../_lib/markup.ts';
import { type DrawingFrame, namedShapes, svgAttributes } from './drawn.ts';

type Props = DrawingFrame & {
  /** Its shapes. As markup they cost a page of many rows a fraction of what elements do. */
  readonly children: Markup | ReactNode;
};

/** Every SVG of the site: sized in pixels, named for those who can't see it or hidden from them. */
export function Drawing({ children, ...frame }: Props) {
  const { className = '' } = frame;
  // A prop without a value is sent to the browser as well.
  const svg = { ...svgAttributes(frame), ...(className === '' ? {} : { className }) };
  if (!isMarkup(children)) return <svg {...svg}>{children}</svg>;
  return <svg {...svg} {...holding(namedShapes({ ...frame, shapes: children }))} />;
}
