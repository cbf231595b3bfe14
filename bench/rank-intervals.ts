/**
 * Simulation of the rank intervals, as docs/fairness.md tables it:
 *
 *   node bench/rank-intervals.ts [--draws 10000] [--json]
 *
 * Family-wise error without any effect for 3 to 20 entries on 3, 5 and 8 bases, and the share of classes in which an
 * effect is found. Exits 1 when an error is above .06. Ten thousand draws take some minutes.
 */
import { parseArgs } from 'node:util';
import { familyWiseError, foundShare } from '#core/fairness/testing/simulate';

const { values: options } = parseArgs({
  options: { draws: { type: 'string', default: '10000' }, json: { type: 'boolean', default: false } },
});
const draws = Number(options.draws);
const LIMIT = 0.06;
const NOISE_SD = 0.2;
const BASES = [3, 5, 8];

const rows = Array.from({ length: 18 }, (_, i) => i + 3).map((k) => ({
  entries: k,
  ...Object.fromEntries(
    BASES.map((n) => [
      `n = ${n}`,
      Math.max(...[0, 0.3].map((baseSd) => familyWiseError({ k, n, baseSd, noiseSd: NOISE_SD, draws }))),
    ]),
  ),
}));
const powers = [3, 5, 10, 20].flatMap((k) =>
  [0.2, 0.4, 0.6, 0.8, 1].map((effect) => ({
    entries: k,
    effect,
    ...Object.fromEntries(
      BASES.map((n) => [
        `n = ${n}`,
        foundShare({ k, n, noiseSd: NOISE_SD, draws: Math.ceil(draws / 5), effect }),
      ]),
    ),
  })),
);

if (options.json) console.log(JSON.stringify({ draws, noiseSd: NOISE_SD, error: rows, power: powers }));
else {
  console.log(
    `family-wise error without an effect, the larger one with bases of SD 0 and .3; ${draws} draws`,
  );
  console.table(rows);
  console.log(`share of classes that find an effect (points; residual SD ${NOISE_SD})`);
  console.table(powers);
}
const worst = Math.max(
  ...rows.flatMap((row) => BASES.map((n) => Number(row[`n = ${n}` as keyof typeof row]))),
);
process.exitCode = worst > LIMIT ? 1 : 0;
