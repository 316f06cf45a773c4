import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM_FOLDER } from '../../lib/programFolder.ts';
import { EXIT } from '../../model/exitCodes.ts';
import type { Command, CommandCall, CommandEnd } from '../command.ts';
import type { Environment } from '../options/environment.ts';
import { FlagValues } from '../options/flags.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS } from '../options/outputFlags.ts';
import { importCommand } from './import.ts';

const SAMPLES = fileURLToPath(new URL('../samples/', PROGRAM_FOLDER));
const SHEETS = ['october-corrections.csv', 'october-corrections.xlsx', 'rattelser-oktober.csv'];

/** `charges demo`: imports the sample files into a simulated server. */
export const demo: Command = {
  usage: 'demo',
  summary: 'Import the sample files into a simulated server on this machine',
  positionals: {},
  flags: { ...REPORTS_FLAGS, ...OUTPUT_FLAGS },
  examples: [],
  failedJson: ({ exitCode }) => ({ updated: 0, exitCode }),
  run: runDemo,
};

/** Exits with 0 if every sample was imported except for its deliberately wrong rows. */
async function runDemo(call: CommandCall): Promise<CommandEnd> {
  const { values, writeCommand } = call;
  const output = outputOf(call);
  const { startSimulator } = await import('../../simulator/simulator.ts');
  const folder = await mkdtemp(join(tmpdir(), 'charges-demo-'));
  try {
    await using simulator = await startSimulator({
      faults: { automation: { latency: { minMs: 5, maxMs: 30 } } },
    });
    output.print(`A simulated Ongoing server is running at ${simulator.url}.`);
    const environment: Environment = {
      layers: [
        {
          place: 'the demo',
          values: {
            ONGOING_URL: simulator.url,
            ONGOING_USERNAME: 'demo',
            ONGOING_PASSWORD: 'demo',
            ONGOING_GOODS_OWNER_ID: '42',
          },
        },
      ],
    };
    for (const sheet of SHEETS) {
      const file = relative(process.cwd(), join(SAMPLES, sheet));
      output.print(`\n${output.style('bold', `$ charges import ${file} --rate 20/s`)}`);
      const argv = {
        yes: true,
        rate: '20/s',
        // The samples keep their dates as the years pass.
        'any-date': true,
        'state-dir': folder,
        reports: values.text('reports'),
        quiet: values.yes('quiet'),
        json: values.yes('json'),
        color: values.source('color') && values.yes('color'),
      };
      const flags = new FlagValues(argv, importCommand.flags, environment);
      const { exitCode } = await importCommand.run({
        values: flags,
        environment,
        writeCommand,
        positional: () => file,
      });
      if (exitCode !== EXIT.partial)
        throw new Error(`The import of ${sheet} ended with ${exitCode} instead of ${EXIT.partial}.`);
    }
    const updated = [...simulator.charges.values()].filter(({ updates }) => updates > 0).length;
    output.print(
      `\n${updated} charges changed on the server. Open the result workbooks to see what happened to each row.`,
    );
    return { exitCode: EXIT.ok, json: () => ({ updated, exitCode: EXIT.ok, error: null }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
