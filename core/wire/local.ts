import { z } from 'zod';

/** Default data folder, relative to where the server is started; `FAIRPRUNE_DATA` names another. */
export const DATA_FOLDER = '.fairprune';

/** In the data folder: how programs on this machine reach its server. Written by the server, mode 0600. */
export const LOCAL_FILE = 'local.json';
export const LocalFileSchema = z.object({
  url: z.string().min(1),
  /** API token of the local account: what client commands use when `FAIRPRUNE_TOKEN` is not set. */
  token: z.string().min(1),
  /** Token of the embedded runners. */
  runnerToken: z.string().min(1),
  /** One-time sign-in link made at this start; null when a sign-in provider is configured. */
  signInLink: z.string().nullable(),
});
export type LocalFile = z.infer<typeof LocalFileSchema>;

/** In the data folder: who has it open. PGlite itself does not notice a second process and corrupts the files. */
export const LOCK_FILE = 'server.lock';
export const LockFileSchema = z.object({
  pid: z.number().int().positive(),
  /** Start time of the process as the system counts it (field 22 of /proc/<pid>/stat): a reused pid differs. */
  startTime: z.string().nullable(),
  url: z.string().nullable(),
});
export type LockFile = z.infer<typeof LockFileSchema>;
