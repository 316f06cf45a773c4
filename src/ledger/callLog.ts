/** At most `calls` calls in any `windowMs` milliseconds. */
export interface RateWindow {
  readonly calls: number;
  readonly windowMs: number;
}

export type Reservation =
  | { readonly granted: true; readonly call: number }
  /** `provisional`: the time is a bound only, since a call that is still under way may free its place earlier. */
  | { readonly granted: false; readonly retryAt: number; readonly provisional: boolean };

/**
 * Which calls were made to which endpoint and when, shared by all processes that use one state folder, so that together they stay
 * within the rate, also across runs. Times are milliseconds since 1970.
 *
 * A call is counted at the latest moment at which the server can have seen it. As long as it is under way, that
 * is its deadline; afterwards whoever made it knows better and says so with `release`.
 */
export interface CallLog {
  /** Takes a place for one call in all windows at once, or says when to ask again. */
  reserve(
    endpoint: string,
    windows: readonly RateWindow[],
    now: number,
    deadline: number,
  ): Promise<Reservation>;
  release(call: number, countedAt: number): Promise<void>;
  /** Takes down a call for which no place was needed. It is written a little later, with others. */
  note(endpoint: string, countedAt: number): Promise<void>;
  /** The time before which no call may be made to the endpoint; 0 if none was ever paused. */
  pausedUntil(endpoint: string): Promise<number>;
  /** No call to the endpoint before this time, from any process. */
  pause(endpoint: string, until: number): Promise<void>;
  close(): Promise<void>;
}
