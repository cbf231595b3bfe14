import { ceilingText } from '#core/fairness/ceilings';
import type { Comparable } from '#core/fairness/comparable';
import { SETUPS } from '#core/fairness/parts';
import { heldTags, statedKeys, supportedKeys } from '#core/fairness/setups';
import type { Tag } from '#core/fairness/tags';

/** Which setups a single result could be compared under, and what keeps it from more. */
export type Support = {
  /** By its conditions as they are printed. */
  readonly stated: readonly Tag[];
  /** After the ceiling of its evidence: only these enter a comparison. */
  readonly supported: readonly Tag[];
  /** Sentences: what the next setup of the ladder would have to know, and what the evidence forbids. */
  readonly whyNotMore: readonly string[];
};

/** What a result supports by itself, whatever it is compared with (design: fairness, explaining a pair). */
export function supportOf(result: Comparable): Support {
  const stated = heldTags(statedKeys(result));
  const supported = heldTags(supportedKeys(result));
  const forbidden = stated.some((tag) => !supported.includes(tag));
  return {
    stated,
    supported,
    whyNotMore: [...lacking(result, stated), ...(forbidden ? [`${capital(ceilingText(result))}.`] : [])],
  };
}

const LADDER: readonly Tag[] = ['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2'];

/** The parts that the first setup of the ladder lacks that the printed conditions do not give. */
function lacking(result: Comparable, stated: readonly Tag[]): string[] {
  const next = LADDER.find((tag) => !stated.includes(tag));
  const adds = SETUPS.find(({ tag }) => tag === next)?.adds ?? [];
  return adds.flatMap((name) => {
    const value = result.part(name);
    if (value.state === 'known') return [];
    const place = value.source === undefined ? '' : ` (${value.source})`;
    return [`${next} needs the ${name}: ${value.text()}${place}.`];
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
