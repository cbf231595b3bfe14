import { openBackend } from '#runner/compute/backend';
import { createRequire } from 'node:module';
import { tensorflowRuntime } from '#runner/compute/tensorflow/runtime';
import { currentInstallation, computeFolder } from '#runner/compute/tensorflow/installation';
import { bool, float, FLOATS, int, text, type } from '#runner/compute/tensorflow/attributes';
await openBackend('tensorflow');
const inst = await currentInstallation(computeFolder(process.env));
const binding = createRequire(import.meta.url)(inst!.folder + '/tfjs_binding.node');
const rt = tensorflowRuntime(binding, true);
for (const c of [16, 5, 8, 6]) {
  const r = (n: number, k = 1) => Float32Array.from({ length: n }, () => k * Math.random() - 0.3);
  const x = rt.upload(r(32 * 16 * 16 * c), [32, 16, 16, c]);
  const g = rt.upload(r(c), [c]),
    b = rt.upload(r(c), [c]);
  const common = [
    ...FLOATS,
    type('U', 1),
    float('epsilon', 1e-5),
    text('data_format', 'NHWC'),
    bool('is_training', true),
    float('exponential_avg_factor', 1),
  ];
  const a = rt.runAll('FusedBatchNormV3', common, [x, g, b, rt.none, rt.none], 6);
  const ya = rt.run('Relu', FLOATS, a[0]!);
  try {
    const f = rt.runAll(
      '_MklNativeFusedBatchNormEx',
      [
        ...common,
        int('num_side_inputs', 0),
        text('activation_mode', 'Relu'),
        text('_kernel', 'MklNameChangeOp'),
      ],
      [x, g, b, rt.none, rt.none],
      6,
    );
    console.log(
      c,
      f.map((t) => t.shape.join('x')),
    );
    const u = rt.download(ya),
      v = rt.download(f[0]!);
    let d = 0,
      m = 0;
    u.forEach((q, i) => {
      if (q !== v[i]) d++;
      m = Math.max(m, Math.abs(q - v[i]!));
    });
    console.log('differ', d, m);
    for (const k of [1, 2, 3, 4]) {
      const s = rt.download(a[k]!),
        t = rt.download(f[k]!);
      console.log(
        k,
        s.every((q, i) => q === t[i]),
      );
    }
  } catch (e) {
    console.log(String(e).slice(0, 300));
  }
}
