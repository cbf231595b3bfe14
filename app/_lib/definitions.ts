/** One definition: what a number or a word on the pages means. `text` is a sentence or two, without markup. */
export type Definition = { readonly id: string; readonly term: string; readonly text: string };

/** Sections of the fairness page, in its order; each definition is an anchor there and a line of the glossary. */
export const DEFINITION_SECTIONS = [
  {
    id: 'words',
    title: 'The words',
    definitions: [
      {
        id: 'board',
        term: 'Board',
        text: 'A dataset, fixed by the hash of its pixels and labels, with a network, a kind of pruning, training settings and base models. Entries are compared inside one board only.',
      },
      {
        id: 'stages',
        term: 'Stages',
        text: 'Every result comes from three stages: training the base model, pruning it, and retraining what is left. Retraining starts after the last step that changes which filters are kept; everything before is pruning, whatever a submitter calls it.',
      },
      {
        id: 'retraining',
        term: 'Retraining',
        text: 'Training after pruning. The word is used throughout because a learning rate large enough to train from scratch is often used here too, and that is exactly what changes results.',
      },
      {
        id: 'base-models',
        term: 'Base models',
        text: 'The dense networks that pruning starts from. A board owns an ordered set of them, trained with different seeds; every entry prunes the same ones, so that base models cancel out of a comparison.',
      },
      {
        id: 'run',
        term: 'Run',
        text: 'One way through the three stages with one base model and one seed.',
      },
      {
        id: 'entry',
        term: 'Entry',
        text: 'All runs of one method with one configuration, one retraining recipe and one rate band: a row of a board.',
      },
      {
        id: 'recipe',
        term: 'Retraining recipe',
        text: 'Everything that decides how a pruned network is retrained: learning rate of every step, optimizer, batch size, augmentation, loss, number of epochs. Two recipes are the same when all of it is the same; a fingerprint is computed from it.',
      },
      {
        id: 'baseline',
        term: 'Baseline',
        text: 'A method that stands on every board to be beaten: removing random filters, and removing the filters with the smallest L1 norm.',
      },
      {
        id: 'floor',
        term: 'Floor',
        text: 'What the board runs by itself so that an entry has something to beat: random and L1 filters under the same recipe and at the leader’s own layer widths, L1 filters with as many epochs as a method spent training inside its pruning, and the pruned architecture trained from random weights at equal epochs or equal training FLOPs. An entry is above a floor when it is significantly better over the same base models; one that is not says so.',
      },
      {
        id: 'dense-control',
        term: 'Dense control',
        text: 'The unpruned base models retrained by the same recipe. Without it a longer recipe looks like a gain of the pruning.',
      },
    ],
  },
  {
    id: 'numbers',
    title: 'The numbers',
    definitions: [
      {
        id: 'top1',
        term: 'Top-1 accuracy',
        text: 'Share of test images classified correctly after the last epoch of retraining, in percent: the number that ranks. It is the mean over the runs of an entry. The best epoch is never taken, because choosing it would use the test set.',
      },
      {
        id: 'top5',
        term: 'Top-5 accuracy',
        text: 'Share of test images whose class is among the five most likely ones after the last epoch, in percent. Given from 100 classes on; it never ranks.',
      },
      {
        id: 'best-test',
        term: 'Best test accuracy',
        text: 'The highest test accuracy of any epoch. Many papers report it. It is optimistic, because the test set chose the epoch, and it never ranks.',
      },
      {
        id: 'interval',
        term: '± interval',
        text: 'Half the width of the 95 % confidence interval of the mean (Student’s t over the runs). It shows training noise on this test set; another test set of the same size would add its own.',
      },
      {
        id: 'n',
        term: 'n',
        text: 'Number of finished runs behind a mean. Fewer than three are not ranked, three and four are provisional.',
      },
      {
        id: 'pruned-top1',
        term: 'Accuracy right after pruning',
        text: 'Top-1 accuracy of the smaller network before any retraining.',
      },
      {
        id: 'drop',
        term: 'Drop',
        text: 'Top-1 accuracy of the base model minus that of the pruned and retrained network, in points, averaged over runs. Smaller is better; a negative drop is a gain. A longer retraining recipe can make a gain without any merit of pruning. A row whose base was pruned in the middle of its training has none.',
      },
      {
        id: 'drop-matched',
        term: 'Matched drop',
        text: 'The same, against the dense base model after the same retraining. It shows what pruning costs when the recipe’s own gain is taken out. Empty until the dense control has run.',
      },
      {
        id: 'rate',
        term: 'Speedup',
        text: 'Multiply–accumulates of the dense network divided by those of the pruned one, both counted on the network as it really runs, after the filters have been removed.',
      },
      {
        id: 'band',
        term: 'Rate band',
        text: 'A board declares target speedups. A result belongs to a target when its speedup lies between the target and 3 % above it (or one filter above it, where filters are that coarse). Only results in the same band are compared.',
      },
      {
        id: 'params',
        term: 'Parameters',
        text: 'Trainable numbers of the pruned network, batch normalisation included.',
      },
      {
        id: 'macs',
        term: 'MACs',
        text: 'Multiply–accumulates of convolutions and linear layers for one image. One MAC is two FLOPs; papers mix them, this site writes MACs for networks and FLOPs for training.',
      },
      {
        id: 'epochs',
        term: 'Epochs',
        text: 'Passes over the training set with optimizer steps: base training, inside pruning, and retraining, written in this order.',
      },
      {
        id: 'ledger',
        term: 'Cost ledger',
        text: 'What each stage cost: epochs, images used without optimizer steps in the same unit, training FLOPs (2 × MACs × images, three times that where gradients are computed, with the network as it was in that stage) and time.',
      },
      {
        id: 'trainability',
        term: 'Trainability',
        text: 'Mean test accuracy over the epochs of retraining before the recipe’s first decay of the learning rate (marked ½ where a recipe has no step: the first half). Comparable inside one recipe only: across recipes it is confounded by the learning rate.',
      },
      {
        id: 'damage',
        term: 'Damage',
        text: 'Trainability of the dense control minus that of the pruned network under the same recipe, in points: how much slower the network learns because it was pruned.',
      },
      {
        id: 'recipe-swap',
        term: 'Recipe swap',
        text: 'Accuracy under the entry’s own recipe minus the best accuracy of the same method under another recipe of the board with equally many epochs, in points. Above zero, the method owes something to its recipe.',
      },
      {
        id: 'kept',
        term: 'Kept filters',
        text: 'How many filters of a layer are left after pruning. Layers that add up share one set of kept filters.',
      },
      {
        id: 'latency',
        term: 'Latency',
        text: 'Time of one forward pass over a batch of images, batch norm folded, from pixels in memory to logits: the median, and the quartiles around it. Dense and pruned network take turns in one process with a fixed number of threads. It belongs to one machine and never ranks.',
      },
      {
        id: 'topped-up',
        term: 'Topped up',
        text: 'Filters dropped or restored one by one, lowest score first, so that the speedup lands in its band. The count is recorded.',
      },
    ],
  },
  {
    id: 'ranks',
    title: 'Ranks and verdicts',
    definitions: [
      {
        id: 'class',
        term: 'Comparison class',
        text: 'Entries of one rate band that share everything the chosen setup asks for. Ranks exist only inside a class.',
      },
      {
        id: 'rank-interval',
        term: 'Rank interval',
        text: 'The ranks that training noise leaves open: from 1 + the number of entries that are significantly better to k − the number that are significantly worse, among k entries. Differences are tested together (Tukey–Kramer at 95 %, base models as blocks). Overlapping intervals are not a tie: they say that the order is not known.',
      },
      {
        id: 'mdd',
        term: 'Smallest detectable difference',
        text: 'The difference of two means, in points, above which it is significant in this class. Smaller differences mean nothing without more runs.',
      },
      {
        id: 'unranked',
        term: 'Unranked',
        text: 'A class is ranked when it holds at least three methods, the two baselines among them, and an entry when it is verified, in its band and has at least three finished runs. Everything else is shown with the reason.',
      },
      {
        id: 'provisional',
        term: 'Provisional',
        text: 'Three or four finished runs: ranked, but marked, because so few runs say little about their own spread.',
      },
      {
        id: 'shares',
        term: 'Shares of variance',
        text: 'How far the accuracies of a board’s matrix are moved by the method, by the recipe, by both together (interaction) and by the base model: ω² of a two-way analysis of variance blocked by base. What is missing to 100 % is training noise.',
      },
      {
        id: 'rank-stability',
        term: 'Rank stability',
        text: 'Kendall’s W over the recipes: 1 when every recipe puts the methods into the same order, 0 when their orders have nothing in common.',
      },
      {
        id: 'verdict',
        term: 'Verdict',
        text: 'What running two methods under each other’s recipes says about them: see the table below.',
      },
    ],
  },
  {
    id: 'trust',
    title: 'Evidence and identity',
    definitions: [
      {
        id: 'publication',
        term: 'Publication',
        text: 'A method run on the ranking bases, with its test accuracy told afterwards. Before it come as many development runs as one likes, on public seeds and a validation split of the training images. A method has three publications a board in 90 days; all of them are listed, also those that failed or were withdrawn.',
      },
      {
        id: 'commitment',
        term: 'Commitment',
        text: 'A hash published before a round starts that binds the board to its private ranking bases and to the secret that seeds are drawn from. When the round closes both are told, and anybody can compute the hash again.',
      },
      {
        id: 'evidence',
        term: 'Evidence',
        text: 'How a number came about. Only verified entries are ranked: the runner executed pruning and retraining itself. An entry whose record loses a part, such as the hash of its base, is demoted at once, with date and reason on its page, and promoted when the part is back.',
      },
      {
        id: 'support',
        term: 'Stated and supported',
        text: 'Stated setups follow from the conditions as they are printed or recorded. Supported ones are what is left after the ceiling of the evidence: a printed number supports S1 at most, or S2 where the hash of its base model is known, however much its paper states. Only supported setups enter a comparison.',
      },
      {
        id: 'rerun',
        term: 'Re-run',
        text: 'A verified entry here of a printed row’s method, network and dataset, in the rate band that the printed speedup lies in. Its recipe may be another one than the printed one; where it is the same, that is said. The gap is our mean minus the printed accuracy, in points.',
      },
      {
        id: 'slip',
        term: 'Slip',
        text: 'A printed number that does not follow from other printed numbers of the same paper. It is shown, and the value recomputed from the rest is used.',
      },
      {
        id: 'fingerprint',
        term: 'Fingerprint',
        text: 'A SHA-256 hash of a definition or of bytes. Equal fingerprints mean equal contents; the first twelve digits are shown.',
      },
      {
        id: 'provenance',
        term: 'Provenance',
        text: 'What computed a result: hashes of every stage and checkpoint, seeds, library versions, backend and device.',
      },
      {
        id: 'backend',
        term: 'Backend',
        text: 'The program that does the arithmetic (WebAssembly, native TensorFlow or WebGPU). Results of different backends are never pooled.',
      },
      {
        id: 'search',
        term: 'Search',
        text: 'How a submitter found the configuration: how many were tried and on which data. Trying many on the test set makes any of them look better.',
      },
    ],
  },
] as const satisfies readonly {
  readonly id: string;
  readonly title: string;
  readonly definitions: readonly Definition[];
}[];

export const DEFINITIONS: readonly Definition[] = DEFINITION_SECTIONS.flatMap(
  (section): readonly Definition[] => section.definitions,
);

export type DefinitionId = (typeof DEFINITION_SECTIONS)[number]['definitions'][number]['id'];
