/** A kernel as a backend's folder writes it: its runtime comes first. */
type Unbound<Runtime> = (rt: Runtime, ...args: never[]) => unknown;

type Bound<Runtime, Kernel> = Kernel extends (rt: Runtime, ...args: infer Args) => infer Result
  ? (...args: Args) => Result
  : never;

/** Kernels with their runtime given. */
export function bindRuntime<Runtime, const Unbounds extends Readonly<Record<string, Unbound<Runtime>>>>(
  rt: Runtime,
  kernels: Unbounds,
): { readonly [Name in keyof Unbounds]: Bound<Runtime, Unbounds[Name]> } {
  const bound = Object.entries(kernels).map(([name, kernel]) => [
    name,
    (...args: never[]) => kernel(rt, ...args),
  ]);
  return Object.fromEntries(bound) as { [Name in keyof Unbounds]: Bound<Runtime, Unbounds[Name]> };
}
