import { randomBytes } from 'node:crypto';

/** A new run id: eight letters and digits that are hard to confuse. */
export function newRunId(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789x';
  return [...randomBytes(8)].map((byte) => alphabet[byte % 32]).join('');
}
