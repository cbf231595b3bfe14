import type { Tag } from '#core/fairness/tags';
import { TAGS } from '#core/fairness/tags';

/** What a comparison setup means, in the product's own words. */
export type SetupText = {
  readonly tag: Tag;
  /** How the tag is written in a path: lower case. */
  readonly slug: string;
  /** What it adds to the setup it builds on, a few words. */
  readonly adds: string;
  /** Everything that two entries share under it. */
  readonly shares: string;
  /** What a difference under this setup can still come from. */
  readonly leaves: string;
};

const TEXT: Record<Tag, Omit<SetupText, 'tag' | 'slug'>> = {
  S1: {
    adds: 'same board and rate band',
    shares: 'the dataset, the network, the kind of pruning and the rate band',
    leaves: 'a difference can come from anything: the base models, the retraining or the pruning',
  },
  S2: {
    adds: 'same base models',
    shares: 'all of S1 and the set of trained base models that pruning starts from',
    leaves: 'a difference can still come from longer or better retraining',
  },
  'S3.1': {
    adds: 'same number of retraining epochs',
    shares: 'all of S2 and the number of retraining epochs',
    leaves: 'a difference can still come from the learning rates and other parts of the retraining recipe',
  },
  'S3.2': {
    adds: 'same retraining recipe',
    shares: 'all of S3.1 and the whole retraining recipe, step by step',
    leaves: 'a difference comes from the pruning stage, which may itself have trained for longer',
  },
  'S4.1': {
    adds: 'same training inside pruning',
    shares: 'all of S3.2 and the number of training epochs spent inside the pruning stage',
    leaves: 'a difference comes from how pruning was done at equal training, not from its amount',
  },
  'S4.2': {
    adds: 'same learning rates inside pruning',
    shares: 'all of S4.1 and the learning-rate schedule inside the pruning stage',
    leaves: 'a difference comes from the pruning criterion, ratio scheme or order alone',
  },
  'S4.2-overall': {
    adds: 'one learning-rate series over everything',
    shares:
      'board, rate band, initial weights, and the learning-rate series over base training, pruning and retraining taken together',
    leaves: 'a difference comes from when and how pruning was done inside one and the same training',
  },
  'SX-A': {
    adds: 'equal total epochs',
    shares: 'board, rate band, and the total epochs of base training, pruning and retraining',
    leaves: 'a difference can come from how the same number of epochs was spent',
  },
  'SX-B': {
    adds: 'equal total training FLOPs',
    shares: 'board, rate band, and the total training FLOPs of base training, pruning and retraining',
    leaves: 'a difference can come from how the same compute was spent',
  },
};

export const SETUPS: readonly SetupText[] = TAGS.map((tag) => ({
  tag,
  slug: tag.toLowerCase(),
  ...TEXT[tag],
}));

/** The six setups that nest, loosest first. */
export const LADDER: readonly Tag[] = ['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2'];

/** The setups beside the ladder, with the one letter that stands for them in a table. */
export const BESIDE: readonly { readonly tag: Tag; readonly letter: string }[] = [
  { tag: 'S4.2-overall', letter: 'o' },
  { tag: 'SX-A', letter: 'a' },
  { tag: 'SX-B', letter: 'b' },
];

export function setupText(tag: Tag): SetupText {
  return { tag, slug: tag.toLowerCase(), ...TEXT[tag] };
}

/** The tag that a path segment names, or null. */
export function tagOfSlug(slug: string): Tag | null {
  return TAGS.find((tag) => tag.toLowerCase() === slug) ?? null;
}
