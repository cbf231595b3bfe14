import { Drawing } from './Drawing.tsx';

const WIDTH = 160;

/** How much of something is there: kept filters, finished work. Decoration: the figures stand beside it. */
export function ShareBar({
  share,
  height = 8,
  className = '',
}: {
  share: number;
  height?: number;
  className?: string;
}) {
  const width = Math.max(0, Math.min(1, share)) * WIDTH;
  return (
    <Drawing className={className} width={WIDTH} height={height} stretch label={null}>
      <rect width={WIDTH} height={height} className="c-track" />
      <rect width={width} height={height} className="c-accent" />
    </Drawing>
  );
}
