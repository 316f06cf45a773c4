import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLedger, RUN } from './ledgers.ts';
import { type Command, compare } from './measure.ts';
import { figureTable, type Section } from './section.ts';
import { startFixedServer } from './server.ts';
import type { Setting } from './setting.ts';

/** Resuming a half-finished run, and the report of a very large one. */
export const resumeReport: Section = {
  name: 'resume-report',
  measure: async (setting) => {
    const [half, many] = setting.quick ? [2000, 20_000] : [20_000, 1_000_000];
    const server = await startFixedServer();
    const folder = (name: string): string => join(setting.folder, name);
    await makeLedger(folder('stopped'), server.url, 2 * half, half);
    await makeLedger(folder('large'), server.url, many, many);
    try {
      const figures = await compare(
        setting.folder,
        [
          {
            name: `charges resume, ${half} of ${2 * half} rows left`,
            command: async () => {
              await cp(folder('stopped'), folder('state'), { recursive: true });
              return onRun(setting, 'resume', folder('state'), [
                '--url',
                server.url,
                '--rate',
                'unlimited',
                '--yes',
              ]);
            },
            after: () => rm(folder('state'), { recursive: true }),
          },
          {
            name: `charges report, ${many} results`,
            command: () => onRun(setting, 'report', folder('large'), []),
            after: () => rm(folder('large/reports'), { recursive: true, force: true }),
          },
        ],
        setting.rounds,
      );
      return { tables: [figureTable('Resume and report', figures)], targets: [], figures };
    } finally {
      await server.stop();
    }
  },
};

function onRun(
  { cli }: Setting,
  verb: 'resume' | 'report',
  state: string,
  flags: readonly string[],
): Command {
  return {
    runtime: 'node',
    args: [cli, verb, RUN, '--quiet', ...flags],
    env: {
      ONGOING_USERNAME: 'demo',
      ONGOING_PASSWORD: 'demo',
      ONGOING_GOODS_OWNER_ID: '42',
      CHARGES_CONCURRENCY: '8',
      CHARGES_STATE_DIR: state,
      CHARGES_REPORTS: join(state, 'reports'),
    },
  };
}
