import { decidedSums } from '../import/planSums.ts';
import type { Plan } from '../import/prepare.ts';
import type { RateWindow } from '../ledger/callLog.ts';
import { visible } from '../lib/visibleText.ts';
import { ConfigurationError } from '../model/errors.ts';
import { rowsText } from '../reporter/wording/stateWords.ts';
import { leastDurationMs } from '../sender/rate.ts';
import { askYesNo } from './terminal/ask.ts';
import { durationText } from './terminal/durationText.ts';
import type { Output } from './terminal/output.ts';
import { hasPrices, moneyText, planText } from './terminal/planText.ts';

export interface ConfirmOptions {
  /** Go ahead without asking. */
  readonly yes: boolean;
  /** Send rows that would overwrite newer values. */
  readonly overwrite: boolean;
  /** Whether stdout is reserved for the one object at the end. */
  readonly json: boolean;
  readonly windows: readonly RateWindow[];
  readonly interrupt: AbortSignal;
}

/** What the user decided. */
export interface Decision {
  readonly send: boolean;
  /** Whether to send rows that would overwrite newer values, too. */
  readonly overwrite: boolean;
}

/**
 * Shows a plan and asks whether to send it. A plan of which nothing is to be sent, because only the recording is left or all of its rows
 * are unchanged, needs no answer.
 * @throws {ConfigurationError} if there is nobody to ask
 */
export async function confirmPlan(plan: Plan, output: Output, options: ConfirmOptions): Promise<Decision> {
  const { yes, interrupt } = options;
  const { sums } = plan.comparison;
  const { toSend, inConflict } = sums;
  const shown = options.overwrite ? decidedSums(sums, true) : sums;
  output.print(`${planText({ ...plan, sums: shown }, output)}\n`);
  if (yes || toSend.rows + inConflict.rows === 0) return { send: true, overwrite: options.overwrite };
  const stream = terminalOf(options.json);
  if (stream === null) {
    throw new ConfigurationError(
      'There is no terminal to ask on, so nothing was sent. To send without being asked, add --yes (or set CHARGES_YES=1).',
    );
  }
  let { overwrite } = options;
  if (inConflict.rows > 0 && !overwrite) {
    const what = inConflict.rows === 1 ? '1 newer value' : `${inConflict.rows} newer values`;
    overwrite = await askYesNo(`Overwrite ${what} with those of this file?`, stream, interrupt);
    if (interrupt.aborted || (!overwrite && toSend.rows === 0)) return { send: false, overwrite };
  }
  const send = await askYesNo(questionText(plan, overwrite, options.windows), stream, interrupt);
  return { send, overwrite };
}

/** Where to ask: on the output, or beside it if that is piped; null if there is no terminal. */
function terminalOf(json: boolean): NodeJS.WritableStream | null {
  if (process.stdin.isTTY !== true) return null;
  if (process.stdout.isTTY && !json) return process.stdout;
  return process.stderr.isTTY ? process.stderr : null;
}

/** The whole question, since with `--quiet` nothing else is shown. */
function questionText({ run, comparison }: Plan, overwrite: boolean, windows: readonly RateWindow[]): string {
  const { toSend, leftOut } = decidedSums(comparison.sums, overwrite);
  const overwritten = overwrite ? comparison.sums.inConflict.rows : 0;
  const { host, warehouse } = run.target!;
  const facts = [
    hasPrices(run) ? `TotalPrice ${moneyText(toSend.totalPrice)}` : '',
    overwritten === 0 ? '' : `${overwritten} overwriting newer values`,
    leftOut.rows === 0 ? '' : `${rowsText(leftOut.rows)} left out`,
    durationText(leastDurationMs(toSend.rows, windows)),
  ].filter(Boolean);
  const updates = toSend.rows === 1 ? '1 update' : `${toSend.rows} updates`;
  const details = facts.length === 0 ? '' : ` (${facts.join('; ')})`;
  return `Send ${updates} to ${host}, warehouse ${visible(warehouse)}${details}?`;
}
