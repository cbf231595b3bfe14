import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** `fp_`, 160 random bits, and the CRC-32 of both: a typing error is told from a revoked token without the database. */
const TOKEN_PATTERN = /^fp_([0-9a-f]{40})([0-9a-f]{8})$/;

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** A new secret token in its text form. */
export function mintToken(): string {
  const body = `fp_${randomBytes(20).toString('hex')}`;
  return body + checksum(body);
}

/** Whether a text can be a token at all: form and CRC. */
export function isTokenText(text: string): boolean {
  return TOKEN_PATTERN.test(text) && checksum(text.slice(0, -8)) === text.slice(-8);
}

/** SHA-256 in hex: what is stored of a secret. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
