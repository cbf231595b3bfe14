/** The rectangle that a plot's data are drawn in, in pixels from the drawing's upper left corner. */
export type Frame = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

/** A tick of an axis: its place in pixels and what stands beside it. */
export type Tick = { readonly at: number; readonly text: string };

export type Size = { readonly width: number; readonly height: number };

/** Room around the data of a plot whose x axis has a title. */
export const TITLED: Frame = { left: 44, right: 16, top: 14, bottom: 40 };
/** The same without a title under the x axis. */
export const UNTITLED: Frame = { left: 44, right: 12, top: 10, bottom: 26 };

/** The frame that `margin` leaves of a drawing; `room` more is kept free on the right, for labels. */
export function frameIn({ width, height }: Size, margin: Frame, room = 0): Frame {
  return {
    left: margin.left,
    right: width - margin.right - room,
    top: margin.top,
    bottom: height - margin.bottom,
  };
}
