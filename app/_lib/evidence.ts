import type { Evidence } from '#core/fairness/tags';

/** What a kind of evidence means, in the product's own words. */
export const EVIDENCE_TEXT: Record<Evidence, { readonly name: string; readonly text: string }> = {
  verified: {
    name: 'verified',
    text: 'the runner executed pruning and retraining itself and measured the result',
  },
  audited: {
    name: 'audited',
    text: 'masks or kept filters were handed in; the runner applied them to its own base model, retrained and measured',
  },
  'audited-changed': {
    name: 'audited, changed weights',
    text: 'a checkpoint was handed in whose weights differ from the base model; it was only measured',
  },
  reported: { name: 'reported', text: 'a number from a paper; nothing was run here' },
};
