import { z } from 'zod';
import { BackendClass } from '#core/wire/board';

/** What the examination of one backend found. */
export const ExaminedBackendSchema = z.strictObject({
  cls: BackendClass,
  works: z.boolean(),
  /** Why it doesn't work here, and what to do; null when it does. */
  why: z.string().nullable(),
  hint: z.string().nullable(),
  version: z.string().nullable(),
  device: z.string().nullable(),
  flags: z.record(z.string(), z.string()),
  /** Of a two-second training; null when it didn't get past the first step. */
  imagesPerSecond: z.number().nullable(),
});
export type ExaminedBackend = z.infer<typeof ExaminedBackendSchema>;
