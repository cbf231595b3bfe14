import { resnetCifar } from '#core/networks/families/resnetCifar';
import { initialWeights } from '#core/networks/weights';
import { rng } from '#core/rng/counter';
import { openBackend } from '#runner/compute/backend';
import { openTrainer } from '#runner/compute/network/trainer';
const blocks = Number(process.argv[2] ?? 3),
  B = Number(process.argv[3] ?? 128);
const backend = await openBackend('tensorflow');
const graph = resnetCifar.build(
  { widths: [16, 32, 64], blocks, shortcut: 'A' },
  { image: [32, 32, 3], classes: 10 },
);
const random = rng(1, 'b');
const pixels = Float32Array.from({ length: B * 3072 }, random.normal);
const labels = Int32Array.from({ length: B }, () => random.below(10));
const t = openTrainer(backend, graph, initialWeights(graph, 1), { labelSmoothing: 0 });
const sgd = { lr: 0.01, momentum: 0.9, nesterov: false, weightDecay: 1e-4 };
for (let i = 0; i < 12; i++) {
  const s = performance.now();
  const o = await t.step({ pixels, labels }, sgd);
  const e = (performance.now() - s) / 1000;
  console.log(
    ((process.cpuUsage().user + process.cpuUsage().system) / 1e6).toFixed(2),
    i,
    o.loss,
    o.notFinite,
    t.engine().engine,
    t.engine().why,
    (B / e).toFixed(0),
    'img/s',
    e.toFixed(3),
    backend.tensors(),
  );
}
