/** Trains one job, given as JSON, and prints what came out as a line of JSON; epochs go to stderr. */
import { initialWeights, weightsHash } from '#core/networks/weights';
import { openBackend } from '#runner/compute/backend';
import { train } from '#runner/training/train';
import { networkOf, readImages, recipeOf, type Job, type Outcome } from './job.ts';

const job = JSON.parse(process.argv[2]!) as Job;
const dataset = await readImages(job);
const graph = networkOf(job);
const backend = await openBackend(job.backend);
const started = performance.now();
const before = process.cpuUsage();
const { weights, epochs, evaluation } = await train({
  backend,
  graph,
  dataset,
  weights: initialWeights(graph, job.seed),
  recipe: recipeOf(job),
  seed: job.seed,
  signal: new AbortController().signal,
  onEpoch: ({ epoch, trainLoss, testTop1, seconds }) =>
    console.error(
      `  ${job.backend}, seed ${job.seed}, epoch ${epoch}: loss ${trainLoss.toFixed(4)}, ${(100 * testTop1).toFixed(2)} % of the test images, ${seconds.toFixed(0)} s`,
    ),
});
const { user, system } = process.cpuUsage(before);
const outcome: Outcome = {
  weights: weightsHash(weights),
  testTop1: epochs.map((row) => row.testTop1),
  trainLoss: epochs.map((row) => row.trainLoss),
  accuracy: evaluation.correct / evaluation.total,
  seconds: (performance.now() - started) / 1000,
  processorSeconds: (user + system) / 1e6,
  device: `${backend.device} ${JSON.stringify(backend.flags)}`,
};
console.log(JSON.stringify(outcome));
