import { EXIT } from '../../model/exitCodes.ts';
import { exportJson } from '../../reporter/wording/exportJson.ts';
import type { Command, CommandCall, CommandEnd } from '../command.ts';
import { onInterrupt } from '../interrupt.ts';
import { WANTED_FLAGS, wantedInvoices } from '../options/exportFlags.ts';
import { OUTPUT_FLAGS, outputOf, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';
import { RETRY_FLAGS } from '../options/paceFlags.ts';
import { readAll } from '../options/readAll.ts';
import { READ_FLAGS, readAccess } from '../options/readFlags.ts';
import { addressesOf, OTHER_SERVER_FLAGS, SERVER_FLAGS } from '../options/sendFlags.ts';
import { exportText } from '../terminal/exportText.ts';

const { 'integration-type': _, ...SERVER } = SERVER_FLAGS;

/** `charges export`: writes the charges of invoices into a file to correct. */
export const exportCommand: Command = {
  usage: 'export <file>',
  summary: 'Write the charges of invoices into a file to correct and import',
  positionals: { file: 'The file to make: .xlsx or .csv' },
  flags: {
    ...WANTED_FLAGS,
    ...SERVER,
    'goods-owner-id': { ...SERVER['goods-owner-id'], description: 'The goods owner whose invoices are read' },
    ...READ_FLAGS,
    ...RETRY_FLAGS,
    'max-attempts': {
      ...RETRY_FLAGS['max-attempts'],
      description: 'Calls for the same invoices before giving up',
    },
    'max-wait': {
      ...RETRY_FLAGS['max-wait'],
      description: 'The longest wait in seconds that the server may request',
    },
    ...STATE_FLAGS,
    ...OUTPUT_FLAGS,
    ...OTHER_SERVER_FLAGS,
  },
  examples: [
    ['charges export october.xlsx --from 2026-10-01 --to 2026-10-31', 'the invoices of October'],
    ['charges export two.csv --invoice 101,102', 'two invoices, as a CSV file'],
  ],
  failedJson: ({ exitCode }) => ({
    file: null,
    export: null,
    priceMeaning: null,
    charges: 0,
    invoices: [],
    missing: [],
    exitCode,
  }),
  readSettings: readExport,
  run: exportAction,
};

/** Everything that is configured for an export. @throws {ConfigurationError} that names all that is wrong */
function readExport({ values, environment }: CommandCall) {
  return readAll({
    wanted: () => wantedInvoices(values),
    endpoints: () => addressesOf(values).endpoints,
    read: () => readAccess(values, environment),
    stateDir: () => stateDirOf(values),
  });
}

async function exportAction(call: CommandCall): Promise<CommandEnd> {
  const output = outputOf(call);
  const path = call.positional('file');
  const { wanted, endpoints: target, read, stateDir } = readExport(call);
  using interrupt = onInterrupt(output.complain, output.restore);
  const { exportCharges } = await import('../../import/exportCharges.ts');
  const { openReadingTools } = await import('../openTools.ts');
  await using tools = await openReadingTools(stateDir, read);
  const { ledger, reading } = tools;
  // The server may take minutes for an answer.
  if (output.interactive) output.print(`Reading invoices from ${target.host} …`);
  const result = await exportCharges(ledger, { path, wanted, target, reading }, interrupt.signal);
  const text = exportText(result, output);
  output.print(text.written);
  if (text.missing !== null) output.complain(output.style('warning', text.missing));
  const exitCode = result.missing.length === 0 ? EXIT.ok : EXIT.partial;
  return { exitCode, json: () => exportJson(result, exitCode, text.missing) };
}
