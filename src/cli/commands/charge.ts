import { closing } from '../../lib/closing.ts';
import { MAX_ID } from '../../model/chargeFields.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { EXIT } from '../../model/exitCodes.ts';
import { chargeJson } from '../../reporter/wording/chargeJson.ts';
import type { Command } from '../command.ts';
import { OUTPUT_FLAGS, outputOf, STATE_FLAGS, stateDirOf } from '../options/outputFlags.ts';
import { chargeText } from '../terminal/chargeText.ts';

/** `charges charge`: tells everything that the ledger knows of one charge. */
export const chargeCommand: Command = {
  usage: 'charge <id>',
  summary: 'Tell what all runs did to one charge, by whom, when and from which file',
  positionals: { id: 'The ChargeId' },
  flags: { ...STATE_FLAGS, ...OUTPUT_FLAGS },
  examples: [['charges charge 1001', 'each run: who, when, file and cell, from what to what']],
  failedJson: ({ exitCode }) => ({ charge: null, rows: [], files: [], exitCode }),
  run: async (call) => {
    const output = outputOf(call);
    const id = chargeIdOf(call.positional('id'));
    const { recordOf } = await import('../../import/chargeRecord.ts');
    const { openLedger } = await import('../../ledger/sqlite/sqliteLedger.ts');
    await using ledger = closing(openLedger(stateDirOf(call.values)));
    const record = await recordOf(ledger, id);
    output.print(chargeText(record, output));
    return { exitCode: EXIT.ok, json: () => chargeJson(record, EXIT.ok) };
  },
};

/** @throws {ConfigurationError} unless the text is the id of a charge */
function chargeIdOf(text: string): number {
  const id = /^\d{1,10}$/.test(text.trim()) ? Number.parseInt(text, 10) : 0;
  if (id >= 1 && id <= MAX_ID) return id;
  throw new ConfigurationError(`A ChargeId is a whole number from 1 to ${MAX_ID}, and "${text}" is not.`);
}
