import { failedPassJson, passJson } from '../../drop/pass/passSummary.ts';
import type { Command, CommandCall, CommandEnd } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { DROP_FLAGS, logPlace, passRequest } from '../options/dropFlags.ts';
import { settingsNote } from '../options/environment.ts';
import { notifySettings } from '../options/notifyFlags.ts';
import { outputOf } from '../options/outputFlags.ts';
import { readAllOf } from '../options/readAll.ts';

/** `charges drop`: makes one pass over a drop folder. */
export const drop: Command = {
  usage: 'drop <folder>',
  summary:
    'Import every file in a folder once, archive each with its result, and exit; for cron and other schedulers',
  positionals: { folder: 'The drop folder; done/, failed/, not-imported/ and duplicates/ are created in it' },
  flags: DROP_FLAGS,
  examples: [
    ['charges drop /srv/charges', 'one pass; the exit code says whether someone needs to act'],
    [
      'charges drop /srv/charges --notify ops@example.com --smtp smtp://mail.example.com:25',
      'also sends an e-mail if so',
    ],
  ],
  failedJson: ({ argument, exitCode }) => failedPassJson(argument, exitCode),
  readSettings: readDrop,
  run: dropAction,
};

/** Everything that is configured for a pass. @throws {ConfigurationError} that names all that is wrong */
function readDrop({ values, environment, positional }: CommandCall) {
  const folder = positional('folder');
  return readAllOf(
    () => passRequest(folder, values, environment),
    () => notifySettings(values, environment),
    async () => logPlace(folder, values),
  );
}

async function dropAction(call: CommandCall): Promise<CommandEnd> {
  const { environment } = call;
  const output = outputOf(call);
  const [request, notify, place] = await readDrop(call);
  const { openDropLog } = await import('../../drop/dropLog.ts');
  const { PassReporter } = await import('../../drop/reportedPass.ts');
  const { systemClock } = await import('../../lib/clock.ts');
  const settings = settingsNote(environment);
  using interrupt = onInterrupt(output.complain);
  interrupt.sending();
  const log = await openDropLog(place.folder, place.keepDays, output.complain);
  try {
    if (settings !== null) log.write('info', 'settings', settings);
    const reporter = new PassReporter({
      ...notify,
      print: output.print,
      complain: output.complain,
      quiet: output.quiet,
      request,
      clock: systemClock,
      interrupt: interrupt.signal,
      log,
      onSettled: () => {},
      onCall: () => {},
    });
    const summary = await reporter.pass();
    return { exitCode: summary.exitCode, json: () => passJson(summary) };
  } finally {
    await log.close();
  }
}
