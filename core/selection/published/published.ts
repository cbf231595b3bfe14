/** Layer-wise ratios of a paper: one file a paper under core/selection/published, listed in its registry. */
export type PublishedRatios = {
  readonly id: string;
  readonly name: string;
  /** Paper, section, table or code. */
  readonly source: string;
  /**
   * The network they were published for, by the filters of its convolutions: [filters, convolutions], in order, 1×1
   * projections left out. Ids of convolutions count along this list, from 1.
   */
  readonly network: readonly (readonly [filters: number, convolutions: number])[];
  /** Share of filters removed from this convolution; 0 keeps it whole. */
  ratioOf(convolution: PublishedConvolution): number;
};

export type PublishedConvolution = {
  /** 1-based, as the published code counts. */
  readonly id: number;
  /** Which entry of `network` it belongs to, from 0. */
  readonly stage: number;
  /** Whether its filters can go without touching a residual stream: the first convolution of a block. */
  readonly inner: boolean;
};
