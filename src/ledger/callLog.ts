/** At most `calls` calls in any `windowMs` milliseconds. */
export interface RateWindow {
  readonly calls: number;
  readonly windowMs: number;
}

export type Reservation =
  | { readonly granted: true; readonly call: number }
  /** `provisional`: the time is only an upper bound, because a call that is still under way may free its place earlier. */
  | { readonly granted: false; readonly retryAt: number; readonly provisional: boolean };

/**
 * Records when each endpoint was called. All processes that use one state folder share it, so that together they stay
 * within the rate, even across runs. Times are milliseconds since 1970.
 *
 * A call counts from the latest moment at which the server can have seen it. While it is under way, that
 * is its deadline; afterwards the caller knows better and corrects it with `release`.
 */
export interface CallLog {
  /** Reserves a place for one call in all windows at once, or says when to ask again. */
  reserve(
    endpoint: string,
    windows: readonly RateWindow[],
    now: number,
    deadline: number,
  ): Promise<Reservation>;
  release(call: number, countedAt: number): Promise<void>;
  /** Records a call that needed no place. It is written a little later, together with others. */
  note(endpoint: string, countedAt: number): Promise<void>;
  /** The time before which no call may be made to the endpoint; 0 if none was ever paused. */
  pausedUntil(endpoint: string): Promise<number>;
  /** Keeps every process from calling the endpoint before this time. */
  pause(endpoint: string, until: number): Promise<void>;
  close(): Promise<void>;
}
