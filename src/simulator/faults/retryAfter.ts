import type { RetryAfter } from './faults.ts';

/** The Retry-After header of a throttled call, if one is configured. @param waitMs the time left until a limit ends */
export function retryAfterHeader(
  retryAfter: RetryAfter | undefined,
  waitMs: number | undefined,
  now: number,
): Record<string, string> {
  if (retryAfter === undefined) return {};
  const seconds = waitMs === undefined ? retryAfter.seconds : Math.ceil(waitMs / 1000);
  // HTTP dates have whole seconds: rounded up, because the wait must not end too soon.
  const date = new Date(Math.ceil((now + seconds * 1000) / 1000) * 1000);
  return { 'Retry-After': retryAfter.as === 'date' ? date.toUTCString() : String(seconds) };
}
