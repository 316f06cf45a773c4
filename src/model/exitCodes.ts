/** The exit codes of the process; a scheduler can act on each. */
export const EXIT = {
  /** Every row updated, or the dry run found nothing. */
  ok: 0,
  internal: 1,
  /** Usage or configuration, or a file that can't be read. */
  usage: 2,
  /** Validation failed; nothing was sent. */
  invalid: 3,
  /** Finished, but some rows were not updated. */
  partial: 4,
  /** Stopped before the end; can be resumed. */
  stopped: 5,
  /** All rows done, but the run could not be recorded with SetTimeOfLastSync. */
  unrecorded: 6,
  /** Interrupted by a signal; can be resumed. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
