import { styleText } from 'node:util';
import { jsonLine } from '../../lib/visibleText.ts';

/** Where a command writes for people, and how much. */
export interface Output {
  /** One line, or several in one text. With `--json` it goes to stderr, with `--quiet` nowhere. */
  print(text: string): void;
  /** What must be seen also with `--quiet`. Goes to stderr. */
  complain(text: string): void;
  /** Columns to write in. */
  readonly width: number;
  /** Whether somebody sits there: can be asked, and sees a progress bar. */
  readonly interactive: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** Puts the terminal in order where the process ends in the middle of a progress bar. */
  restore(): void;
  style(kind: Style, text: string): string;
}

export type Style = 'bold' | 'good' | 'bad' | 'warning' | 'dim';

const FORMATS = { bold: 'bold', good: 'green', bad: 'red', warning: 'yellow', dim: 'dim' } as const;
const WIDTH_WITHOUT_TERMINAL = 100;

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Prints the one object that `--json` promises. */
export function printJson(value: object): void {
  process.stdout.write(`${jsonLine(value)}\n`);
}

/** The output of this process. Colours follow the terminal and NO_COLOR. */
export function processOutput({ json, quiet, verbose }: OutputOptions): Output {
  const stream = json ? process.stderr : process.stdout;
  return {
    print: (text) => {
      if (!quiet) stream.write(`${text}\n`);
    },
    complain: (text) => {
      process.stderr.write(`${text}\n`);
    },
    width: Math.max(40, stream.columns ?? WIDTH_WITHOUT_TERMINAL),
    interactive: process.stdin.isTTY === true && stream.isTTY === true,
    verbose,
    quiet,
    restore: () => {
      // Shows the cursor and wraps lines again.
      if (process.stderr.isTTY) process.stderr.write('\u001b[?25h\u001b[?7h\n');
    },
    style: (kind, text) => styleText(FORMATS[kind], text, { stream }),
  };
}
