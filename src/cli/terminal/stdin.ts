import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ConfigurationError } from '../../model/errors.ts';

/** The argument that stands for the standard input. */
export const STDIN = '-';

/** What messages, results and workbooks call it. */
export const SHOWN_AS = 'stdin';

/** A file to read, from an argument; to be disposed of once it was read. */
export interface FileArgument extends AsyncDisposable {
  readonly path: string;
  /** What to call it instead of its path. */
  readonly shownAs?: string;
}

/**
 * The file that an argument names. `-` is the standard input: it is copied to a private temporary file, since a file is read more than once,
 * and the copy is removed when the argument is disposed of or the process ends.
 * @throws {ConfigurationError} for `-` if the standard input is a terminal, or the copy can't be written
 */
export async function fileArgument(argument: string): Promise<FileArgument> {
  if (argument !== STDIN) return { path: argument, [Symbol.asyncDispose]: async () => {} };
  if (process.stdin.isTTY) {
    throw new ConfigurationError(
      'The file "-" is the standard input, which is the terminal. Name a file, or redirect one: < corrections.csv',
    );
  }
  return await copyOfStdin();
}

async function copyOfStdin(): Promise<FileArgument> {
  // Only this user can open the folder.
  const folder = await mkdtemp(join(tmpdir(), 'charges-stdin-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const forgetSignals = beforeEnd(remove);
  const dispose = async (): Promise<void> => {
    forgetSignals();
    remove();
  };
  const path = join(folder, SHOWN_AS);
  try {
    await pipeline(process.stdin, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (error) {
    await dispose();
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `The standard input can't be copied to the temporary folder ${tmpdir()} (${code}). Check its space and permissions.`,
      { cause: error },
    );
  }
  return { path, shownAs: SHOWN_AS, [Symbol.asyncDispose]: dispose };
}

/** Calls `work` if the process ends, also by a signal that nothing else handles. @returns undoes that */
function beforeEnd(work: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const handle = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) > 1) return;
    work();
    process.off(signal, handle);
    process.kill(process.pid, signal);
  };
  process.on('exit', work);
  for (const signal of signals) process.on(signal, handle);
  return () => {
    process.off('exit', work);
    for (const signal of signals) process.off(signal, handle);
  };
}
