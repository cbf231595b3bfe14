import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '#core/identity/canonical';

/** SHA-256 of bytes as 64 lower-case hex digits: the identity of every artifact. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/** SHA-256 of a value's canonical JSON: the identity of every definition. Order of keys does not matter. */
export function fingerprint(value: unknown): string {
  return sha256Hex(utf8ToBytes(canonicalJson(value)));
}

/** The first 12 hex digits: how a fingerprint is shown to people. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
