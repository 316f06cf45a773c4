import { EXIT } from '../model/exitCodes.ts';

/** Handles SIGINT and SIGTERM during work that can be resumed. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * The first SIGINT or SIGTERM aborts the signal: calls in progress finish, and no new one starts. A second one ends the process
 * at once; the ledger then shows which calls have no answer.
 * @param tell shows a message to the user
 * @param atOnce restores the terminal before the process ends
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
