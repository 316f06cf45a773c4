import { styleText } from 'node:util';
import { jsonLine } from '../../lib/visibleText.ts';
import type { CommandWriter } from './commandText.ts';

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
  /** Has a progress bar step aside whenever something is printed; null if there is none any more. */
  keepClearOf(bar: Bar | null): void;
  /** Removes the progress bar and restores the terminal, for a process that ends in the middle of one. */
  restore(): void;
  style(kind: Style, text: string): string;
  /** Writes a command to run next, complete and quoted: `output.command({ command: 'resume', argument: run })`. */
  readonly command: CommandWriter;
}

/** Something that redraws the last line of the terminal. */
export interface Bar {
  /** Clears the line and restores the terminal. */
  hide(): void;
  /** Continues on the line where the cursor is now. */
  show(): void;
}

export type Style = 'bold' | 'good' | 'bad' | 'warning' | 'dim';

const FORMATS = { bold: 'bold', good: 'green', bad: 'red', warning: 'yellow', dim: 'dim' } as const;
const WIDTH_WITHOUT_TERMINAL = 100;

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** False for no colors; undefined to follow the terminal and NO_COLOR. */
  readonly color?: boolean | undefined;
  readonly command: CommandWriter;
}

/** Prints the object of `--json`. */
export function printJson(value: object): void {
  process.stdout.write(`${jsonLine(value)}\n`);
}

/** The output of this process. Colors follow the terminal and NO_COLOR, unless `color` is false. */
export function processOutput({ json, quiet, verbose, color, command }: OutputOptions): Output {
  const stream = json ? process.stderr : process.stdout;
  let bar: Bar | null = null;
  const write = (to: NodeJS.WriteStream, text: string): void => {
    bar?.hide();
    to.write(`${text}\n`);
    bar?.show();
  };
  return {
    print: (text) => {
      if (!quiet) write(stream, text);
    },
    complain: (text) => write(process.stderr, text),
    width: Math.max(40, stream.columns ?? WIDTH_WITHOUT_TERMINAL),
    interactive: process.stdin.isTTY === true && stream.isTTY === true,
    verbose,
    quiet,
    keepClearOf: (live) => {
      bar = live;
    },
    restore: () => {
      bar?.hide();
      bar = null;
      // Shows the cursor and turns line wrapping back on.
      if (process.stderr.isTTY) process.stderr.write('\u001b[?25h\u001b[?7h\n');
    },
    style: (kind, text) => (color === false ? text : styleText(FORMATS[kind], text, { stream })),
    command,
  };
}
