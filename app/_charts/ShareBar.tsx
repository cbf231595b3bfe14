import { markup } from '../_lib/markup.ts';
import { Drawing } from './Drawing.tsx';
import { round } from './valueScale.ts';

const WIDTH = 160;

type Props = { readonly share: number; readonly height?: number; readonly className: string };

/** How much of something is there: kept filters, finished work. Decoration: the figures stand beside it. */
export function ShareBar({ share, height = 8, className }: Props) {
  const width = round(Math.max(0, Math.min(1, share)) * WIDTH);
  return (
    <Drawing className={className} width={WIDTH} height={height} stretch label={null}>
      {markup`<rect width='${WIDTH}' height='${height}' class='c-track'/><rect width='${width}' height='${height}' class='c-accent'/>`}
    </Drawing>
  );
}
