/** Trains two steps on the installation in the folder given, and prints what came of it as a line of JSON. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trainProbe } from '#runner/compute/probeTraining';
import { ManifestSchema, NOTES } from '#runner/compute/tensorflow/installation';
import { openInstallation } from '#runner/compute/tensorflow/open';

const folder = process.argv[2]!;
const manifest = ManifestSchema.parse(JSON.parse(await readFile(join(folder, NOTES.manifest), 'utf8')));
const backend = await openInstallation({ folder, manifest });
const { losses } = await trainProbe(backend, (steps) => steps < 2);
const { device, versions, flags } = backend;
const result = { version: versions['tensorflow'], device, gpu: flags['device'] === 'gpu', losses };
console.log(JSON.stringify(result));
