import type { RateWindow } from '../../src/ledger/callLog.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';

/** When the server saw each UpdateCharge, by its own log, in order. */
export function updateTimes({ log }: Simulator): number[] {
  return log
    .filter(({ operation }) => operation === 'UpdateCharge')
    .map(({ at }) => at)
    .sort((a, b) => a - b);
}

/** The most calls that any sliding window of this length held. @param times in order */
export function worstWindow(times: readonly number[], windowMs: number): number {
  let most = 0;
  for (let end = 0, begin = 0; end < times.length; end += 1) {
    while (times[end]! - times[begin]! >= windowMs) begin += 1;
    most = Math.max(most, end - begin + 1);
  }
  return most;
}

/** How long this many calls take at least: each waits for the one that is a whole window's calls before it. */
export function leastMs(windows: readonly RateWindow[], calls: number): number {
  const starts: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const waits = windows.map(
      (window) => (starts[call - window.calls] ?? -window.windowMs) + window.windowMs,
    );
    starts.push(Math.max(0, ...waits));
  }
  return starts.at(-1)!;
}
