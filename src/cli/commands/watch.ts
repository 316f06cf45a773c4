import type { WatchOptions } from '../../drop/watch/runWatch.ts';
import type { WatchEnd } from '../../drop/watch/watchLoop.ts';
import { EXIT, type ExitCode } from '../../model/exitCodes.ts';
import type { Command, CommandCall, CommandEnd } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { DROP_FLAGS, logPlace, passRequest } from '../options/dropFlags.ts';
import { settingsNote } from '../options/environment.ts';
import { notifySettings } from '../options/notifyFlags.ts';
import { outputOf, stateDirOf } from '../options/outputFlags.ts';
import { readAll, readAllOf } from '../options/readAll.ts';

const GROUP = 'Watch:';

const WATCH_FLAGS = {
  schedule: {
    group: GROUP,
    description:
      'When to import, as a cron pattern such as "0 2 * * *"; without it, files are imported as they arrive',
    variable: 'CHARGES_SCHEDULE',
  },
  'health-port': {
    group: GROUP,
    description: 'Serve /healthz and /metrics on this port; 0 picks a free one',
    variable: 'CHARGES_HEALTH_PORT',
  },
  'health-host': {
    group: GROUP,
    description: 'The address that --health-port listens on',
    variable: 'CHARGES_HEALTH_HOST',
    shownDefault: '127.0.0.1',
  },
} as const;

// A watch has no end at which to print the object.
const { json: _json, ...FLAGS_OF_PASSES } = DROP_FLAGS;

/** `charges watch`: makes passes over a drop folder until it is stopped. */
export const watch: Command = {
  usage: 'watch <folder>',
  summary: 'Watch a folder and import files as they arrive, or on a schedule',
  positionals: { folder: 'The drop folder; done/, failed/, not-imported/ and duplicates/ are created in it' },
  flags: { ...WATCH_FLAGS, ...FLAGS_OF_PASSES },
  examples: [
    [
      'charges watch /srv/charges --schedule "0 2 * * *" --timezone Europe/Stockholm',
      'a pass every night at two',
    ],
    ['charges watch /srv/charges --health-port 9480', 'as files arrive, with metrics'],
  ],
  readSettings: readWatch,
  run: watchAction,
};

/** Everything that is configured for a watch. @throws {ConfigurationError} that names all that is wrong */
async function readWatch({ values, environment, positional }: CommandCall): Promise<WatchOptions> {
  const folder = positional('folder');
  const [request, notify, rest] = await readAllOf(
    () => passRequest(folder, values, environment),
    () => notifySettings(values, environment),
    async () =>
      readAll({
        log: () => logPlace(folder, values),
        heartbeatFolder: () => stateDirOf(values),
        schedule: () => values.text('schedule') ?? null,
        healthPort: () => values.integer('health-port', 0, 65535) ?? null,
        healthHost: () => values.text('health-host')!,
      }),
  );
  const { healthPort: port, healthHost: host, ...others } = rest;
  return { request, notify, settings: settingsNote(environment), ...others, health: { port, host } };
}

async function watchAction(call: CommandCall): Promise<CommandEnd> {
  const output = outputOf(call);
  const options = await readWatch(call);
  using interrupt = onInterrupt(output.complain);
  interrupt.sending();
  const { runWatch } = await import('../../drop/watch/runWatch.ts');
  return { exitCode: EXIT_CODES[await runWatch(options, output, interrupt.signal)] };
}

/** A supervisor that restarts what failed, such as systemd with `Restart=on-failure`, restarts a watch that ended with `stopped`. */
const EXIT_CODES = {
  stopped: EXIT.ok,
  interrupted: EXIT.interrupted,
  replaced: EXIT.stopped,
} as const satisfies Record<WatchEnd, ExitCode>;
