/** A corner of the path: from this penalty down to the next corner's, coefficients are linear in it. */
export type LassoCorner = { readonly penalty: number; readonly coefficients: Float64Array };

/**
 * All solutions of min ½·bᵀG·b − cᵀb + penalty·‖b‖₁, from the largest penalty, where none of the n coefficients is alive,
 * down to 0: the path is linear between corners at which a coefficient comes alive or dies (homotopy; Osborne 2000,
 * Efron 2004, §3.1, "LARS with the Lasso modification"). With G = ZᵀZ/S and c = Zᵀy/S this is the LASSO
 * ‖y − Zb‖²/(2S) + penalty·‖b‖₁ without intercept.
 *
 * A coefficient whose column depends on those alive (within 10⁻¹² of its own square) stays dead.
 */
export function lassoPath(gram: Float64Array, cross: Float64Array): readonly LassoCorner[] {
  const n = cross.length;
  const alive = new Alive(gram, n);
  const dependent = new Set<number>();
  let coefficients = new Float64Array(n);
  let correlations = cross.slice();
  let penalty = 0;
  for (let i = 0; i < n; i++) penalty = Math.max(penalty, Math.abs(cross[i]!));
  const corners: LassoCorner[] = [{ penalty, coefficients: coefficients.slice() }];
  let entering = largest(correlations, alive, dependent);
  let justDied = -1;
  // Each corner adds or removes one; a path has about n of them, and 8·n leaves room for those that come and go.
  for (let corner = 0; corner < 8 * n && penalty > 0; corner++) {
    if (entering >= 0 && !alive.add(entering)) dependent.add(entering);
    if (alive.size === 0) break;
    const signs = alive.members.map((i) => Math.sign(correlations[i]!));
    const direction = alive.solve(signs);
    const slopes = times(gram, n, alive.members, direction);
    let step = penalty;
    [entering, step] = nextToEnter(correlations, slopes, penalty, step, alive, dependent, justDied);
    let dying = -1;
    alive.members.forEach((i, k) => {
      const until = -coefficients[i]! / direction[k]!;
      if (until > 1e-14 * penalty && until < step) [dying, step] = [i, until];
    });
    coefficients = coefficients.slice();
    alive.members.forEach((i, k) => (coefficients[i]! += step * direction[k]!));
    correlations = correlations.map((value, i) => value - step * slopes[i]!);
    penalty = Math.max(0, penalty - step);
    justDied = dying;
    if (dying >= 0) {
      coefficients[dying] = 0;
      alive.remove(dying);
      entering = -1;
    }
    corners.push({ penalty, coefficients: coefficients.slice() });
  }
  return corners;
}

/** Coefficients at a penalty, between corners of a path. */
export function lassoAt(path: readonly LassoCorner[], penalty: number): Float64Array {
  const below = path.findIndex((corner) => corner.penalty <= penalty);
  if (below === -1) return path.at(-1)!.coefficients;
  if (below === 0) return path[0]!.coefficients;
  const [high, low] = [path[below - 1]!, path[below]!];
  const share = (high.penalty - penalty) / (high.penalty - low.penalty);
  return high.coefficients.map((value, i) => value + share * (low.coefficients[i]! - value));
}

/** For each coefficient the largest penalty below which it is alive; 0 for one that never is. */
export function entryPenalties(path: readonly LassoCorner[]): Float64Array {
  const entries = new Float64Array(path[0]!.coefficients.length);
  path.slice(1).forEach(({ coefficients }, i) => {
    coefficients.forEach((value, j) => {
      if (value !== 0 && entries[j] === 0) entries[j] = path[i]!.penalty;
    });
  });
  return entries;
}

function largest(values: Float64Array, alive: Alive, dependent: ReadonlySet<number>): number {
  let best = -1;
  values.forEach((value, i) => {
    if (alive.has(i) || dependent.has(i)) return;
    if (best === -1 || Math.abs(value) > Math.abs(values[best]!)) best = i;
  });
  return best;
}

/** The first dead coefficient whose correlation reaches the falling penalty, and after what fall; −1 where none does. */
function nextToEnter(
  correlations: Float64Array,
  slopes: Float64Array,
  penalty: number,
  limit: number,
  alive: Alive,
  dependent: ReadonlySet<number>,
  justDied: number,
): [entering: number, step: number] {
  let [entering, step] = [-1, limit];
  correlations.forEach((correlation, i) => {
    if (alive.has(i) || dependent.has(i)) return;
    for (const sign of [1, -1]) {
      const until = (penalty - sign * correlation) / (1 - sign * slopes[i]!);
      // What has just died sits on the boundary and leaves it.
      if (i === justDied && until < 1e-9 * penalty) continue;
      if (until >= 0 && until < step) [entering, step] = [i, until];
    }
  });
  return [entering, step];
}

function times(
  gram: Float64Array,
  n: number,
  members: readonly number[],
  values: readonly number[],
): Float64Array {
  const product = new Float64Array(n);
  members.forEach((column, k) => {
    for (let i = 0; i < n; i++) product[i]! += gram[column * n + i]! * values[k]!;
  });
  return product;
}

/** Coefficients alive, with the inverse of their part of G, bordered as one comes and reduced as one goes. */
class Alive {
  readonly members: number[] = [];
  private inverse: number[][] = [];
  private readonly gram: Float64Array;
  private readonly n: number;

  constructor(gram: Float64Array, n: number) {
    this.gram = gram;
    this.n = n;
  }

  get size(): number {
    return this.members.length;
  }

  has(i: number): boolean {
    return this.members.includes(i);
  }

  /** False, and nothing done, where column i depends on those alive. */
  add(i: number): boolean {
    const border = this.members.map((j) => this.gram[i * this.n + j]!);
    const solved = this.solve(border);
    const own = this.gram[i * this.n + i]!;
    const rest = own - border.reduce((sum, value, k) => sum + value * solved[k]!, 0);
    if (rest <= 1e-12 * own) return false;
    this.inverse = this.inverse.map((line, r) => [
      ...line.map((value, c) => value + (solved[r]! * solved[c]!) / rest),
      -solved[r]! / rest,
    ]);
    this.inverse.push([...solved.map((value) => -value / rest), 1 / rest]);
    this.members.push(i);
    return true;
  }

  remove(i: number): void {
    const at = this.members.indexOf(i);
    const line = this.inverse[at]!;
    const pivot = line[at]!;
    this.inverse = this.inverse
      .filter((_, r) => r !== at)
      .map((other) => {
        const factor = other[at]! / pivot;
        return other.map((value, c) => value - factor * line[c]!).filter((_, c) => c !== at);
      });
    this.members.splice(at, 1);
  }

  solve(right: readonly number[]): number[] {
    return this.inverse.map((line) => line.reduce((sum, value, k) => sum + value * right[k]!, 0));
  }
}
