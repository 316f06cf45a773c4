import { ChargesError, InvalidSheetError } from '../errors.ts';
import { EXIT, type ExitCode } from '../exitCodes.ts';
import { visible } from '../terminal/escape.ts';

/**
 * Says on stderr what went wrong, and with `--json` on stdout too, in the shape of a result that never began.
 * @returns what the process should end with
 */
export function failureOf(error: unknown, args: readonly string[]): ExitCode {
  const exitCode = error instanceof ChargesError ? error.exitCode : EXIT.internal;
  const message = messageOf(error);
  process.stderr.write(`${message}\n`);
  if (args.includes('--json') && ['import', 'validate', 'resume'].includes(args[0]!)) {
    process.stdout.write(`${JSON.stringify(failureJson(error, message, args, exitCode))}\n`);
  }
  return exitCode;
}

function messageOf(error: unknown): string {
  if (error instanceof InvalidSheetError) {
    // Where there is but one, the message itself says it.
    const further = error.problems.filter(({ message }) => !error.message.includes(message));
    const problems = further.map(({ cell, message }) => `  ${cell}: ${visible(message)}`);
    return [visible(error.message), ...problems].join('\n');
  }
  if (error instanceof ChargesError) return visible(error.message);
  // A defect of the program: the place in the code is what helps whoever mends it.
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Internal error, which is a defect of charges: ${stack.split('\n').slice(0, 6).map(visible).join('\n')}`;
}

function failureJson(error: unknown, message: string, args: readonly string[], exitCode: ExitCode): object {
  const sheet = args[0] === 'resume' ? null : (args.slice(1).find((arg) => !arg.startsWith('-')) ?? null);
  const problems =
    error instanceof InvalidSheetError
      ? error.problems
      : [{ row: 0, cell: '', column: '', value: '', message }];
  return {
    run: null,
    state: 'refused',
    sheet: { file: sheet, tab: error instanceof InvalidSheetError ? error.tab : null, sha256: null, rows: 0 },
    counts: { rows: 0, invalid: 0, updated: 0, rejected: 0, failed: 0, pending: 0 },
    totals: { count: '0', totalPrice: '0' },
    problems: problems.map(({ row, cell, column, value, message: text }) => ({
      row,
      cell,
      column,
      value,
      message: text,
    })),
    report: null,
    sync: { recorded: false, time: null },
    exitCode,
  };
}
