/** At most `calls` calls in any `windowMs` milliseconds. */
export interface RateWindow {
  readonly calls: number;
  readonly windowMs: number;
}

export type Reservation =
  | { readonly granted: true; readonly call: number }
  /**
   * `waitMs`: when to ask again, in milliseconds from now. `provisional`: that is only an upper bound, because a call that is still under way may
   * free its place earlier.
   */
  | { readonly granted: false; readonly waitMs: number; readonly provisional: boolean };

/**
 * Records when each endpoint was called. All processes that use one state folder share it, so that together they stay
 * within the rate, even across runs.
 *
 * All times are durations in milliseconds, measured by the log alone: the callers' clocks may differ, and be set. However they are set, a log
 * MUST NOT make a finished call wait for longer than its window, and MUST NOT let a window be exceeded as long as the machine is not restarted.
 *
 * A call counts from the latest moment at which the server can have seen it. While it is under way, that
 * is its deadline; afterwards the caller knows better and corrects it with `release`.
 */
export interface CallLog {
  /** Reserves a place for one call in all windows at once, or says when to ask again. @param validMs until the call's deadline */
  reserve(endpoint: string, windows: readonly RateWindow[], validMs: number): Promise<Reservation>;
  /** @param agoMs how long ago the server has seen the call, at the latest */
  release(call: number, agoMs: number): Promise<void>;
  /** Records a call that needed no place, as of now. It is written a little later, together with others. */
  note(endpoint: string): Promise<void>;
  /** How long no call may be made to the endpoint yet; 0 if it is not paused. */
  pausedMs(endpoint: string): Promise<number>;
  /** Keeps every process from calling the endpoint for this long. */
  pause(endpoint: string, forMs: number): Promise<void>;
  close(): Promise<void>;
}
