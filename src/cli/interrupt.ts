import { EXIT } from '../model/exitCodes.ts';

/** What SIGINT and SIGTERM do to work that can be resumed. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * The first SIGINT or SIGTERM aborts the signal: calls under way are waited for, no new one is made. A second one ends the process
 * at once; what was sent and not answered is in the ledger as such.
 * @param tell says to the user what is going on
 * @param atOnce puts the terminal in order before the process ends
 */
export function onInterrupt(tell: (text: string) => void, atOnce: () => void = () => {}): Interrupt {
  const controller = new AbortController();
  const handle = (): void => {
    if (controller.signal.aborted) {
      atOnce();
      process.exit(EXIT.interrupted);
    }
    tell('Stopping after the calls in progress. Press Ctrl-C again to quit now; nothing is lost either way.');
    controller.abort(new Error('interrupted'));
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
