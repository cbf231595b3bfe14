import type { ReactNode } from 'react';
import { Drawing } from '../_charts/Drawing.tsx';
import { IN_TEXT, mark } from '../_charts/mark.ts';

/** What one sign of a drawing stands for. */
export type Key = { readonly id: string; readonly sign: ReactNode; readonly text: ReactNode };

/** What stands under a drawing: what it shows, and then what its signs stand for. */
export function KeyedCaption({ keys, children }: { keys: readonly Key[]; children: ReactNode }) {
  return (
    <figcaption className="mt-2 max-w-3xl text-sm text-ink-2">
      {children}
      <span className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        {keys.map(({ id, sign, text }) => (
          <span key={id} className="inline-flex items-center gap-1.5">
            {sign} {text}
          </span>
        ))}
      </span>
    </figcaption>
  );
}

/** A mark as it stands in front of its name. */
export function MarkSign({ index, hollow = false }: { index: number; hollow?: boolean }) {
  return (
    <Drawing width={12} height={12} label={null}>
      {mark(index, { x: 6, y: 6, hollow, size: IN_TEXT })}
    </Drawing>
  );
}
