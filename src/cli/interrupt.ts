import { EXIT } from '../model/exitCodes.ts';

/** What SIGINT and SIGTERM do to work that can be resumed. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** To be called once calls are made: until then, an interrupt means that nothing was sent. */
  sending(): void;
}

const STOPPING =
  'Stopping after the calls in progress. Press Ctrl-C again to quit now; nothing is lost either way.';

/**
 * The first SIGINT or SIGTERM aborts the signal: calls in progress are awaited, and no new one is made. A second one ends the process
 * at once; the ledger has what was sent and not answered.
 * @param tell shows the user a message
 * @param atOnce restores the terminal before the process ends
 */
export function onInterrupt(tell: (text: string) => void, atOnce: () => void = () => {}): Interrupt {
  const controller = new AbortController();
  let isSending = false;
  const handle = (): void => {
    if (controller.signal.aborted) {
      atOnce();
      process.exit(EXIT.interrupted);
    }
    if (isSending) tell(STOPPING);
    controller.abort(new Error('interrupted'));
  };
  process.on('SIGINT', handle);
  process.on('SIGTERM', handle);
  return {
    signal: controller.signal,
    sending: () => {
      isSending = true;
    },
    [Symbol.dispose]: () => {
      process.off('SIGINT', handle);
      process.off('SIGTERM', handle);
    },
  };
}
