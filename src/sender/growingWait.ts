/** What a wait between two tries depends on. */
export interface WaitPolicy {
  /** The first wait, in milliseconds; each further one is twice as long. */
  readonly retryWaitMs: number;
  /** The longest wait, in milliseconds. */
  readonly longestWaitMs: number;
  /** From 0 to 1; keeps several clients from retrying in step. */
  readonly random: number;
}

/** The wait before the next try, in milliseconds: it doubles each time, and half of it is random ("equal jitter"). */
export function growingWaitMs({ retryWaitMs, random, longestWaitMs }: WaitPolicy, tries: number): number {
  const whole = Math.min(retryWaitMs * 2 ** (tries - 1), longestWaitMs);
  return Math.round(whole / 2 + (whole / 2) * random);
}
