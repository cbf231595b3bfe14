/**
 * Outlines of the ten classes as signed distances: negative inside, positive outside, in the shape's own units,
 * where it fits into the unit circle. Only + − × ÷ and square roots are used (no sin, exp or log), because these
 * are exact in IEEE 754: the same seed gives the same pixels on every machine and engine.
 */
export type Silhouette = (x: number, y: number) => number;

const disc: Silhouette = (x, y) => length(x, y) - 0.82;

const ring: Silhouette = (x, y) => Math.abs(length(x, y) - 0.68) - 0.2;

const square: Silhouette = (x, y) => chebyshev(x, y) - 0.7;

const frame: Silhouette = (x, y) => Math.abs(chebyshev(x, y) - 0.58) - 0.18;

/** Equilateral, corners on the unit circle. */
const triangle: Silhouette = (x, y) => Math.max(-y, 0.8660254037844386 * Math.abs(x) + 0.5 * y) - 0.5;

const cross: Silhouette = (x, y) => {
  const long = Math.max(Math.abs(x), Math.abs(y));
  const short = Math.min(Math.abs(x), Math.abs(y));
  return Math.max(long - 0.95, short - 0.27);
};

/** Five points: the plane is folded onto one half of one point, then the distance to one edge is taken. */
const star: Silhouette = (x, y) => {
  const [cos, sin] = [0.8090169943749475, 0.5877852522924731];
  let px = Math.abs(x);
  let py = y;
  const first = 2 * Math.max(cos * px - sin * py, 0);
  px -= first * cos;
  py += first * sin;
  const second = 2 * Math.max(-cos * px - sin * py, 0);
  px = Math.abs(px + second * cos);
  py += second * sin - 1;
  const [ex, ey] = [0.5 * sin, 0.5 * cos - 1];
  const along = Math.min(1, Math.max(0, (px * ex + py * ey) / (ex * ex + ey * ey)));
  const distance = length(px - ex * along, py - ey * along);
  return py * ex - px * ey > 0 ? distance : -distance;
};

const crescent: Silhouette = (x, y) => Math.max(length(x, y) - 0.9, 0.68 - length(x - 0.48, y));

const halfDisc: Silhouette = (x, y) => Math.max(length(x, y + 0.4) - 0.98, -y - 0.4);

/** Two parallel bars. */
const bars: Silhouette = (x, y) => Math.max(Math.abs(x) - 0.8, Math.abs(Math.abs(y) - 0.5) - 0.2);

/** Class name → outline, in the order of the class indices. */
export const SILHOUETTES: readonly (readonly [name: string, outline: Silhouette])[] = [
  ['disc', disc],
  ['ring', ring],
  ['square', square],
  ['frame', frame],
  ['triangle', triangle],
  ['cross', cross],
  ['star', star],
  ['crescent', crescent],
  ['half-disc', halfDisc],
  ['bars', bars],
];

function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

function chebyshev(x: number, y: number): number {
  return Math.max(Math.abs(x), Math.abs(y));
}
