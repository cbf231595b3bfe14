import type { ReactNode } from 'react';

type Props = {
  readonly width: number;
  readonly height: number;
  /** What the drawing says, in words; null for decoration beside figures that say the same. */
  readonly label: string | null;
  /** Drawings with links inside are groups, so that the links stay reachable. */
  readonly links?: boolean;
  /** Stretches to the width given by CSS instead of keeping its proportions. */
  readonly stretch?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
};

/** Every SVG of the site: sized in pixels, named for those who can't see it or hidden from them. */
export function Drawing({
  width,
  height,
  label,
  links = false,
  stretch = false,
  className,
  children,
}: Props) {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const more = stretch ? { ...size, preserveAspectRatio: 'none' } : size;
  if (label === null) {
    return (
      <svg {...more} className={className} aria-hidden="true" focusable="false">
        {children}
      </svg>
    );
  }
  return (
    // An inline SVG that follows light and dark can't be an <img>.
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
    <svg {...more} className={className} role={links ? 'group' : 'img'} aria-label={label}>
      {children}
    </svg>
  );
}
