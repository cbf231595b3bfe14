import { createHash, randomBytes } from 'node:crypto';

/** A lease's secret: 160 random bits. The database holds its SHA-256 only. */
export function newLeaseToken(): string {
  return randomBytes(20).toString('base64url');
}

export function leaseTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
