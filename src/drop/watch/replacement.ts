import type { ProgramFiles } from '../../lib/programFiles.ts';

const LOOK_EVERY_MS = 5_000;

/** Notices that the program's files were replaced while a watch waits. */
export interface Replacement extends Disposable {
  /** Aborts a few seconds after the files were replaced. */
  readonly signal: AbortSignal;
  /** Looks at once. @returns whether they were replaced */
  look(): Promise<boolean>;
}

/** Looks every few seconds whether the program's files were replaced. */
export function lookForReplacement(program: ProgramFiles): Replacement {
  const controller = new AbortController();
  const look = async (): Promise<boolean> => {
    if (!controller.signal.aborted && (await program.wereReplaced()))
      controller.abort(new Error('The program files were replaced.'));
    return controller.signal.aborted;
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return { signal: controller.signal, look, [Symbol.dispose]: () => clearInterval(timer) };
}
