/**
 * Whether each backend trains one recipe with one seed to the same bits every time:
 *
 *   npm run bench -- agreement-bits --data FOLDER [--backends wasm,tensorflow,webgpu] [--runs 3]
 *     [--limit-per-class 20] [--widths 4,8,16] [--epochs 2] [--json]
 *
 * Each run is a process of its own. WebGPU takes a software adapter unless FAIRPRUNE_WEBGPU_ADAPTER says otherwise.
 * Exits 1 when two runs of a backend differ in any weight.
 */
import { readOptions, runJob } from './agreement/run.ts';

const { backends, runs, json, svg: _, ...common } = readOptions({ epochs: '2', limit: '20' });
const results = [];
for (const backend of backends) {
  const outcomes = [];
  for (let run = 0; run < runs; run++) outcomes.push(await runJob({ ...common, backend, seed: 1 }));
  const hashes = outcomes.map((outcome) => outcome.weights);
  results.push({ backend, device: outcomes[0]!.device, equal: new Set(hashes).size === 1, hashes });
}
if (json) console.log(JSON.stringify({ ...common, results }, null, 2));
else {
  for (const { backend, device, equal, hashes } of results) {
    console.log(`${backend} on ${device}: ${equal ? 'bit-identical' : 'DIFFERENT'}, ${runs} runs`);
    for (const hash of hashes) console.log(`  ${hash}`);
  }
}
if (results.some(({ equal }) => !equal)) process.exitCode = 1;
