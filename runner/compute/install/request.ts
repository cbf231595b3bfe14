/** What `compute:install` was asked for. */
export type InstallRequest = {
  readonly variant: 'cpu' | 'gpu';
  /** TensorFlow's version; null for the default, or the one a given wheel has. */
  readonly version: string | null;
  /** Wheels that are on this machine already: TensorFlow's, and for a GPU NVIDIA's. None: pip fetches them. */
  readonly wheels: readonly string[];
  /** Take the archive that @tensorflow/tfjs-node-gpu itself would download, instead of a wheel. */
  readonly official: boolean;
};

/** The smallest TensorFlow that trains with this addon (design: compute). */
export const DEFAULT_VERSION = '2.15.1';

/** How an installation tells what it does. */
export type Reporter = {
  /** A new part of the work begins. */
  step(text: string): void;
  /** Bytes of the part at work; `total` is null while nobody knows it. */
  bytes(done: number, total: number | null): void;
};

/** What an installation works with; tests hand in their own. */
export type InstallContext = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The cache folder that installations lie in. */
  readonly root: string;
  readonly report: Reporter;
  readonly signal: AbortSignal;
};
