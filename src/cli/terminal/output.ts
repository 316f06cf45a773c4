import { styleText } from 'node:util';
import { jsonLine } from '../../lib/visibleText.ts';

/** What a command prints for people. */
export interface Output {
  /** Prints one or more lines: to stderr with `--json`, not at all with `--quiet`. */
  print(text: string): void;
  /** Prints to stderr, even with `--quiet`. */
  complain(text: string): void;
  /** The width in columns. */
  readonly width: number;
  /** Whether someone is there to answer questions and watch a progress bar. */
  readonly interactive: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** Restores the terminal if the process ends in the middle of a progress bar. */
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

/** Prints the object of `--json`. */
export function printJson(value: object): void {
  process.stdout.write(`${jsonLine(value)}\n`);
}

/** The output of this process. Colors follow the terminal and NO_COLOR. */
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
      // Shows the cursor and turns line wrapping back on.
      if (process.stderr.isTTY) process.stderr.write('\u001b[?25h\u001b[?7h\n');
    },
    style: (kind, text) => styleText(FORMATS[kind], text, { stream }),
  };
}
