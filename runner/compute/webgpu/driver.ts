import { existsSync } from 'node:fs';
import path from 'node:path';

/** Folders in which Chromium brings a Vulkan loader and SwiftShader, which runs Vulkan on the processor. */
const CHROMIUM = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
];
const LOADER = 'libvulkan.so.1';
const SWIFTSHADER = 'vk_swiftshader_icd.json';

/** `dlopen`'s RTLD_NOW | RTLD_NODELETE: the library stays when node finds that it is no addon. */
const STAYS = 0x2 | 0x1000;

/**
 * Points Vulkan's loader at SwiftShader as Chromium brings it; what a person has set stays. Where the system has no
 * loader of its own, Chromium's is loaded: Dawn then finds it by its name.
 */
export function prepareSoftwareDriver(env: Record<string, string | undefined>): void {
  if (env['VK_DRIVER_FILES'] !== undefined || env['VK_ICD_FILENAMES'] !== undefined) return;
  const folder = CHROMIUM.find((each) => existsSync(path.join(each, SWIFTSHADER)));
  if (folder === undefined) return;
  env['VK_ICD_FILENAMES'] = path.join(folder, SWIFTSHADER);
  const loader = path.join(folder, LOADER);
  if (existsSync(loader)) loadLibrary(loader);
}

/** node can only load addons: it refuses a plain library after it has loaded it. */
function loadLibrary(file: string): void {
  try {
    process.dlopen({ exports: {} }, file, STAYS);
  } catch {
    // Always: the library is there now, or Dawn says that it found none.
  }
}
