/** One purpose that random numbers are drawn for. */
type Stream = {
  /** How its name begins; what follows says which one, as in `shuffle/epoch-3`. */
  readonly name: string;
  /** Whose seed it is drawn from. */
  readonly seed: 'board' | 'run' | 'stage' | 'dataset' | 'fixed';
  readonly draws: string;
};

/**
 * Every stream of random numbers in the project, in one place. All draws are `rng(seed, name)` of core/rng/counter.ts:
 * a function of seed, name and index, so that neither backend, batch size, threads, workers nor an interruption can
 * change one. A new stream gets its line here (streams.test.ts looks for it).
 *
 * Seeds come from each other by `deriveSeed`, which draws from `seed/<name>`: the board's seed gives those of its stages,
 * a stage's seed those of its parts.
 */
export const STREAMS: readonly Stream[] = [
  { name: 'seed/', seed: 'board', draws: 'seeds from seeds: every name below that is marked as a seed' },
  { name: 'base/', seed: 'board', draws: 'seed of the base with this index' },
  { name: 'prune/', seed: 'board', draws: 'seed of a prune stage: index of the base, then the method' },
  { name: 'retrain/', seed: 'board', draws: 'seed of the retraining of the base with this index' },
  {
    name: 'scratch/',
    seed: 'board',
    draws: 'seed of a training from scratch beside the base with this index',
  },
  { name: 'removal/', seed: 'stage', draws: 'seed of one removal of an iterative schedule' },
  { name: 'init/', seed: 'stage', draws: 'initial values of one parameter' },
  { name: 'shuffle/', seed: 'stage', draws: 'order of the training images in one epoch' },
  { name: 'augment/', seed: 'stage', draws: 'crops and flips of one epoch, position by position' },
  { name: 'places/', seed: 'stage', draws: 'places of feature maps that a method samples' },
  { name: 'random-filter/', seed: 'stage', draws: 'scores of one group' },
  { name: 'shapes-', seed: 'dataset', draws: 'one image of the generated dataset' },
  { name: 'latency', seed: 'fixed', draws: 'pixels of the images that latency is measured on' },
  { name: 'probe', seed: 'fixed', draws: 'images of the training that tries a backend out' },
];
