import { CIFAR, publishedFamily, steps } from '#core/recipes/published';

/** The lottery ticket hypothesis' training of a level. */
export const lth = publishedFamily(
  {
    id: 'lth',
    name: 'Lottery tickets on CIFAR',
    source:
      'Frankle & Carbin 2019, "The Lottery Ticket Hypothesis", ICLR, as open_lth trains ResNets; the rates and epochs of rt-cifar-base.',
    summary: '160 epochs from .1, ×.1 at 80 and 120; weight decay 1e-4, batch 128.',
    revision: 1,
  },
  { lth: { epochs: 160, schedule: steps(0.1, [80, 120]), training: { ...CIFAR, weightDecay: 1e-4 } } },
);
