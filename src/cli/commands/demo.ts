import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROGRAM_FOLDER } from '../../lib/programFolder.ts';
import { decimalProduct } from '../../model/decimal.ts';
import { EXIT, type ExitCode } from '../../model/exitCodes.ts';
import type { ResultJson } from '../../reporter/wording/resultJson.ts';
import type { Command, CommandCall, CommandEnd } from '../command.ts';
import type { Environment } from '../options/environment.ts';
import { FlagValues } from '../options/flags.ts';
import { OUTPUT_FLAGS, outputOf, REPORTS_FLAGS } from '../options/outputFlags.ts';
import type { Output } from '../terminal/output.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { undoCommand } from './undo.ts';

const SAMPLES = fileURLToPath(new URL('../samples/', PROGRAM_FOLDER));
const SHEETS = ['october-corrections.csv', 'october-corrections.xlsx', 'rattelser-oktober.csv'];
/** An invoice of the simulated server on which somebody corrects a price and a date. */
const INVOICE = 107;

/** `charges demo`: imports the sample files into a simulated server, then corrects an invoice and takes that back. */
export const demo: Command = {
  usage: 'demo',
  summary: 'Import the sample files into a simulated server on this machine, and correct an invoice',
  positionals: {},
  flags: { ...REPORTS_FLAGS, ...OUTPUT_FLAGS },
  examples: [],
  failedJson: ({ exitCode }) => ({ updated: 0, exitCode }),
  run: runDemo,
};

/** Exits with 0 if every sample was imported except for its deliberately wrong rows, and the invoice is as before in the end. */
async function runDemo(call: CommandCall): Promise<CommandEnd> {
  const output = outputOf(call);
  const { startSimulator } = await import('../../simulator/simulator.ts');
  const folder = await mkdtemp(join(tmpdir(), 'charges-demo-'));
  try {
    await using simulator = await startSimulator({
      faults: { automation: { latency: { minMs: 5, maxMs: 30 } } },
    });
    output.print(`A simulated Ongoing server is running at ${simulator.url}.`);
    const stage: Stage = { call, output, folder, url: simulator.url };
    for (const sheet of SHEETS) {
      const file = relative(process.cwd(), join(SAMPLES, sheet));
      await play(stage, importCommand, ['import', file, '--rate', '20/s'], { file }, EXIT.partial);
    }
    const updated = [...simulator.charges.values()].filter(({ updates }) => updates > 0).length;
    output.print(
      `\n${updated} charges changed on the server. Open the result workbooks to see what happened to each row.`,
    );
    await correctInvoice(stage);
    return { exitCode: EXIT.ok, json: () => ({ updated, exitCode: EXIT.ok, error: null }) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the commands of a demo share. */
interface Stage {
  readonly call: CommandCall;
  readonly output: Output;
  /** For its ledger, and for the files that it makes. */
  readonly folder: string;
  readonly url: string;
}

/** Exports an invoice, corrects two cells, imports them with proof, and takes the run back. */
async function correctInvoice(stage: Stage): Promise<void> {
  const { output, folder } = stage;
  const [file, undo] = [join(folder, 'invoice.csv'), join(folder, 'undo.csv')];
  output.print('\nThe other way round: start from an invoice, correct it, prove it, take it back.');
  const flags = ['--invoice', `${INVOICE}`];
  await play(stage, exportCommand, ['export', 'invoice.csv', ...flags], { file }, EXIT.ok);
  const corrected = correct(await readFile(file, 'utf8'));
  await writeFile(file, corrected.text);
  output.print(`\n${corrected.what}`);
  const imported = await play(stage, importCommand, ['import', 'invoice.csv'], { file }, EXIT.ok);
  const { run } = imported.json!() as ResultJson;
  await play(stage, undoCommand, ['undo', run!, 'undo.csv'], { run: run!, file: undo }, EXIT.ok);
  await play(stage, importCommand, ['import', 'undo.csv'], { file: undo }, EXIT.ok);
}

/** Another price in the first row of an exported file, and another date in its second. */
function correct(text: string): { readonly text: string; readonly what: string } {
  const lines = text.split('\r\n');
  // Their columns come before those with texts, which may hold commas.
  const [headers, priced, dated] = lines.slice(0, 3).map((line) => line.split(','));
  const column = (name: string): number => headers!.findIndex((header) => header.endsWith(name));
  const [id, date, price] = ['ChargeId', 'ActionDate', 'TotalPrice'].map(column);
  const was = { price: priced![price!]!, date: dated![date!]! };
  const will = { price: decimalProduct(was.price, '2'), date: '2026-10-31' };
  priced![price!] = will.price;
  dated![date!] = will.date;
  lines.splice(1, 2, priced!.join(','), dated!.join(','));
  const what = `Two cells are corrected: TotalPrice of charge ${priced![id!]} from ${was.price} to ${will.price}, and ActionDate of charge ${dated![id!]} from ${was.date} to ${will.date}.`;
  return { text: lines.join('\r\n'), what };
}

/** Runs a command as a user would type it. @throws {Error} if it ends with another exit code than it should */
async function play(
  { call, output, folder, url }: Stage,
  command: Command,
  typed: readonly string[],
  positionals: Readonly<Record<string, string>>,
  expected: ExitCode,
): Promise<CommandEnd> {
  const { values, writeCommand } = call;
  output.print(`\n${output.style('bold', `$ charges ${typed.join(' ')}`)}`);
  const given = Object.fromEntries(
    typed.flatMap((word, at) => (word.startsWith('--') ? [[word.slice(2), typed[at + 1]]] : [])),
  );
  const argv = {
    ...given,
    yes: true,
    // The samples keep their dates as the years pass.
    'any-date': true,
    'state-dir': folder,
    reports: values.text('reports'),
    quiet: values.yes('quiet'),
    json: values.yes('json'),
    color: values.source('color') && values.yes('color'),
  };
  const environment = environmentOf(url);
  const end = await command.run({
    values: new FlagValues(argv, command.flags, environment),
    environment,
    writeCommand,
    positional: (name) => positionals[name] ?? '',
  });
  if (end.exitCode !== expected)
    throw new Error(`charges ${typed.join(' ')} ended with ${end.exitCode} instead of ${expected}.`);
  return end;
}

function environmentOf(url: string): Environment {
  return {
    layers: [
      {
        place: 'the demo',
        values: {
          ONGOING_URL: url,
          ONGOING_USERNAME: 'demo',
          ONGOING_PASSWORD: 'demo',
          ONGOING_GOODS_OWNER_ID: '42',
        },
      },
    ],
  };
}
