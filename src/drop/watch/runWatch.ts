import { systemClock } from '../../lib/clock.ts';
import { localClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { openDropLog } from '../dropLog.ts';
import type { NotifyOn, Receiver } from '../notify/notify.ts';
import type { PassRequest } from '../pass/pass.ts';
import { PassReporter } from '../reportedPass.ts';
import { startHealthServer } from './health.ts';
import { startHeartbeat, type WatchState } from './heartbeat.ts';
import { Metrics } from './metrics.ts';
import { triggerOnArrival } from './onArrival.ts';
import { triggerOnSchedule } from './onSchedule.ts';
import { lookForReplacement } from './replacement.ts';
import { type WatchEnd, watchFolder } from './watchLoop.ts';

/** Where a watch prints its messages. */
export interface WatchOutput {
  print(text: string): void;
  /** For messages that must be seen even if `print` shows nothing. */
  complain(text: string): void;
  /** Whether `print` shows nothing. */
  readonly quiet: boolean;
}

export interface WatchOptions {
  readonly request: PassRequest;
  readonly notify: {
    readonly receivers: readonly Receiver[];
    readonly notifyOn: NotifyOn;
    readonly notifyTimeoutMs: number;
  };
  readonly log: { readonly folder: string; readonly keepDays: number };
  /** Names the file that settings came from, besides the environment; null if none. */
  readonly settings: string | null;
  /** A cron pattern; null runs a pass whenever files arrive. */
  readonly schedule: string | null;
  /** Where the heartbeat file is written. */
  readonly heartbeatFolder: string;
  readonly health: { readonly port: number | null; readonly host: string };
}

/**
 * Watches a drop folder, with log, heartbeat and health port, until interrupted, or until the program's files were replaced.
 * @throws {ConfigurationError} if it can't start
 */
export async function runWatch(
  { request, notify, log: place, settings, schedule, heartbeatFolder, health }: WatchOptions,
  output: WatchOutput,
  interrupt: AbortSignal,
): Promise<WatchEnd> {
  const clock = systemClock;
  const folder = visible(request.folder);
  let state: WatchState = { doing: 'waiting', nextPass: null, lastPass: null };
  const metrics = new Metrics();
  await using cleanUp = new AsyncDisposableStack();
  await using trigger =
    schedule === null
      ? await triggerOnArrival(request.folder, clock)
      : await triggerOnSchedule(schedule, request.zone, clock);
  await using heartbeat = await startHeartbeat(heartbeatFolder, folder, () => state);
  const log = await openDropLog(place.folder, place.keepDays, output.complain);
  await using _log = { [Symbol.asyncDispose]: log.close };
  if (health.port !== null) {
    const watched = { folder: request.folder, heartbeat, metrics, state: () => state };
    const server = await startHealthServer(health.port, health.host, watched);
    cleanUp.use(server);
    output.print(`Health at http://${health.host}:${server.port}/healthz and /metrics.`);
  }
  const reporter = new PassReporter({
    ...notify,
    print: output.print,
    complain: output.complain,
    quiet: output.quiet,
    request,
    clock,
    interrupt,
    log,
    onSettled: (outcome) => metrics.onSettled(outcome),
    onCall: () => metrics.onCall(),
  });
  log.write('info', 'watch started', `Watching ${folder}.`);
  if (settings !== null) log.write('info', 'settings', settings);
  const shown = localClock(request.zone);
  using replacement = lookForReplacement(request.program);
  const end = await watchFolder({
    trigger,
    interrupt,
    replacement,
    pass: async () => {
      const summary = await reporter.pass();
      metrics.onPass(summary);
      return summary;
    },
    onState: (now) => {
      if (now.doing === 'waiting') {
        const when = now.nextPass === null ? 'when a file arrives' : `at ${localText(shown, now.nextPass)}`;
        output.print(`Watching ${folder}; the next pass starts ${when}.`);
      }
      state = now;
    },
  });
  if (end === 'replaced') output.complain(ENDED.replaced);
  log.write(end === 'replaced' ? 'warn' : 'info', 'watch ended', ENDED[end]);
  return end;
}

const ENDED: Readonly<Record<WatchEnd, string>> = {
  stopped: 'Stopped.',
  interrupted: 'Stopped during a pass; the next pass continues it.',
  replaced:
    'The program files of charges were replaced. This process ends, so that its supervisor starts the new version.',
};
