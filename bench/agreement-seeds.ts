/**
 * Whether backends reach the same accuracies over seeds, within what seeds move:
 *
 *   npm run bench -- agreement-seeds --data FOLDER [--backends wasm,tensorflow,webgpu] [--seeds 5]
 *     [--limit-per-class 500] [--widths 4,8,16] [--epochs 1] [--lr 0.05] [--json]
 *
 * The same recipe and seeds on every backend, so also the same initial weights and order of images. Mean and 95 % t
 * interval over the seeds, backends side by side; exits 1 when a backend's mean lies outside of another's interval. WebGPU takes a software
 * adapter unless FAIRPRUNE_WEBGPU_ADAPTER says otherwise: slow, hence the narrow network and the one epoch.
 */
import { entryMean } from '#core/fairness/entryMean';
import type { Outcome } from './agreement/job.ts';
import { readOptions, runJob } from './agreement/run.ts';

const { backends, seeds, json, svg: _, ...common } = readOptions({ epochs: '1', limit: '500' });
/** By seed, the outcome of each backend in their order. */
const rounds: Outcome[][] = [];
for (let seed = 1; seed <= seeds; seed++) {
  rounds.push(await Promise.all(backends.map((backend) => runJob({ ...common, backend, seed }))));
}
const results = backends.map((backend, at) => {
  const outcomes = rounds.map((round) => round[at]!);
  const accuracies = outcomes.map(({ accuracy }) => 100 * accuracy);
  const { mean, interval } = entryMean(accuracies);
  if (mean === null || interval === null) throw new Error('an interval needs two seeds or more');
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0) / seeds;
  return { backend, device: outcomes[0]!.device, accuracies, mean, interval, seconds };
});
const outside = results.flatMap((a) =>
  results
    .filter(({ interval: [low, high] }) => a.mean < low || a.mean > high)
    .map((b) => `${a.backend}'s mean lies outside of ${b.backend}'s interval`),
);
if (json) console.log(JSON.stringify({ ...common, results, outside }, null, 2));
else {
  for (const { backend, device, accuracies, mean, interval, seconds } of results) {
    const [low, high] = interval.map((edge) => edge.toFixed(2));
    console.log(`${backend} on ${device}, ${seconds.toFixed(0)} s a seed`);
    console.log(
      `  ${accuracies.map((value) => value.toFixed(2)).join(' ')} %: mean ${mean.toFixed(2)} [${low}, ${high}]`,
    );
  }
  console.log(outside.length === 0 ? 'Every mean lies in every interval.' : outside.join('\n'));
}
if (outside.length > 0) process.exitCode = 1;
