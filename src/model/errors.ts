import type { Advice } from './advice.ts';
import { EXIT, type ExitCode } from './exitCodes.ts';
import type { Problem } from './row.ts';
import type { RowCounts } from './run.ts';

export interface ChargesErrorOptions extends ErrorOptions {
  readonly advice?: readonly Advice[];
}

/**
 * An error whose message is a sentence for the user: what is wrong, where, and what to do. Commands that help are not part of the message
 * but of `advice`, because only the command line knows the flags that they need.
 * `code` names the kind for programs; `exitCode` is the exit code of the process unless something else decides it.
 */
export abstract class ChargesError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: ExitCode;
  readonly advice: readonly Advice[];

  constructor(message: string, { advice = [], ...options }: ChargesErrorOptions = {}) {
    super(message, options);
    this.advice = advice;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** A flag, an environment variable or a configuration file that can't be used as it is. */
export class ConfigurationError extends ChargesError {
  readonly code: string = 'configuration';
  readonly exitCode = EXIT.usage;
}

/** A file whose content was already imported, or whose import was started. Names that run, so that a caller can resume it. */
export class EarlierRunError extends ConfigurationError {
  override readonly code = 'earlier-run';
  readonly run: string;
  /** That run is finished; otherwise it can be resumed. */
  readonly finished: boolean;

  /** @param say what resuming that run is for, unless it is finished */
  constructor(message: string, run: string, finished: boolean, say = 'To continue it') {
    super(message, { advice: finished ? [] : [{ say, command: 'resume', argument: run }] });
    this.run = run;
    this.finished = finished;
  }
}

/** A file that can't be read at all: missing, damaged, encrypted, of another kind. Nothing was sent. */
export class SheetError extends ChargesError {
  readonly code = 'sheet';
  readonly exitCode = EXIT.usage;
}

/** A file that can be read but not used: no ChargeId column, two columns for one field, control totals that differ. Nothing was sent. */
export class InvalidSheetError extends ChargesError {
  readonly code = 'invalid-sheet';
  readonly exitCode = EXIT.invalid;
  readonly problems: readonly Problem[];
  readonly tab: string | null;

  constructor(message: string, problems: readonly Problem[], tab: string | null) {
    super(message);
    this.problems = problems;
    this.tab = tab;
  }
}

/** The user interrupted the command before anything was sent. */
export class InterruptedError extends ChargesError {
  readonly code = 'interrupted';
  readonly exitCode = EXIT.interrupted;
}

/** The ledger can't be opened, read or written; what was not written is not counted as done. */
export class LedgerError extends ChargesError {
  readonly code = 'ledger';
  readonly exitCode = EXIT.internal;
  /** True if the run can't be resumed from here: its ledger is gone, or another process has it. */
  readonly lost: boolean;

  constructor(
    message: string,
    { lost = false, ...options }: ChargesErrorOptions & { readonly lost?: boolean } = {},
  ) {
    super(message, options);
    this.lost = lost;
  }
}

/** A folder of the drop folder, or its disk, that can't be written. Nothing was moved or sent. */
export class FolderError extends ChargesError {
  readonly code = 'folder';
  readonly exitCode = EXIT.internal;
}

/** Something went wrong while a run was being sent; `cause` says what. */
export class BrokenRunError extends ChargesError {
  readonly code = 'broken-run';
  readonly exitCode = EXIT.internal;
  readonly run: string;
  /** The counts of the run's rows on disk; undefined if they can't be read or may be lost. */
  readonly counts: RowCounts | undefined;

  constructor(message: string, run: string, counts: RowCounts | undefined, options: ChargesErrorOptions) {
    super(message, options);
    this.run = run;
    this.counts = counts;
  }
}

/** The result workbook can't be written. The ledger still has every outcome. */
export class ReportError extends ChargesError {
  readonly code = 'report';
  readonly exitCode = EXIT.internal;
}

/** What went wrong, for people: the error's own sentence or, for a bug, the stack, which helps to fix it. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ChargesError) return error.message;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Internal error. This is a bug in charges; please report it: ${stack.split('\n').slice(0, 6).join('\n')}`;
}
