import { Command } from 'commander';
import type { Context } from '#cli/context';
import { bytes, duration } from '#cli/output/numbers';
import { progressLine, type ProgressLine } from '#cli/output/progressLine';
import { Fault } from '#core/errors/fault';
import type { Reporter } from '#runner/compute/install/request';

type Flags = {
  readonly cpu?: boolean;
  readonly gpu?: boolean;
  readonly version?: string;
  readonly fromWheel?: readonly string[];
  readonly official?: boolean;
};

/** `fairprune compute install`, also `npm run compute:install`: native TensorFlow for this machine's runners. */
export function computeInstallCommand(context: Context): Command {
  return new Command('install')
    .description('Install native TensorFlow outside of node_modules; without it runners compute on wasm')
    .option('--cpu', 'for the processor (default; a download of about 210 MB)')
    .option('--gpu', 'for an NVIDIA GPU, with its CUDA libraries (about 2.4 GB)')
    .option('--version <version>', 'another version of TensorFlow (default: 2.15.1)')
    .option(
      '--from-wheel <file>',
      'a TensorFlow wheel that is here already; once more for each of NVIDIA’s with --gpu',
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    )
    .option(
      '--official',
      'the archive that @tensorflow/tfjs-node-gpu itself would download (TensorFlow 2.9.1)',
    )
    .action((flags: Flags) => install(context, flags));
}

async function install(context: Context, flags: Flags): Promise<void> {
  context.endsInOrder();
  assertTogether(flags);
  const { installTensorflow } = await import('#runner/compute/install/install');
  const { computeFolder } = await import('#runner/compute/tensorflow/installation');
  const line = progressLine(context.terminal);
  try {
    const { installation, fresh, probe } = await installTensorflow(
      {
        variant: flags.gpu === true ? 'gpu' : 'cpu',
        version: flags.version ?? null,
        wheels: flags.fromWheel ?? [],
        official: flags.official === true,
      },
      {
        env: context.env,
        root: computeFolder(context.env),
        report: reporter(line),
        signal: context.signal,
      },
    );
    line.end();
    const { manifest, folder } = installation;
    const name = `TensorFlow ${manifest.version} (${manifest.variant})`;
    if (!fresh) return context.terminal.out(`${name} is installed already, every byte of it: ${folder}`);
    const size = bytes(manifest.files.reduce((sum, file) => sum + file.bytes, 0));
    context.terminal.out(`${name} is installed in ${folder} (${size}) and trains on ${probe!.device}.`);
    if (manifest.variant === 'gpu' && !probe!.gpu) {
      context.terminal.err(
        'But it found no GPU that it can use and computes on the processor: see whether nvidia-smi lists one.',
      );
    }
  } catch (error) {
    if (context.signal.aborted) throw new Fault('cancelled', 'Stopped; what was fetched whole is kept.');
    throw error;
  } finally {
    line.end();
  }
}

/** Throws Fault `bad-config` for options that contradict each other. */
function assertTogether({ cpu, gpu, version, fromWheel, official }: Flags): void {
  const pairs = [
    [cpu, gpu, '--cpu and --gpu'],
    [official, fromWheel, '--official and --from-wheel'],
    [official, version, '--official and --version'],
    [fromWheel, version, '--from-wheel and --version'],
  ] as const;
  const wrong = pairs.find(([a, b]) => a !== undefined && b !== undefined);
  if (wrong === undefined) return;
  throw new Fault('bad-config', `${wrong[2]} don't go together.`, { hint: 'Give one of them.' });
}

/** Steps as lines that stay; bytes as a line with size and time left. */
function reporter(line: ProgressLine): Reporter {
  let started = performance.now();
  let from: number | null = null;
  return {
    step: (text) => {
      line.end();
      line.note(`${text} …`);
      started = performance.now();
      from = null;
    },
    bytes: (done, total) => {
      from ??= done;
      if (total === null) return line.show(`  ${bytes(done)}`);
      const seconds = (performance.now() - started) / 1000;
      const speed = (done - from) / seconds;
      const left = speed > 0 && seconds > 1 ? `, ${duration((total - done) / speed)} left` : '';
      line.show(`  ${bytes(done)} of ${bytes(total)} (${Math.floor((100 * done) / total)} %)${left}`);
    },
  };
}
