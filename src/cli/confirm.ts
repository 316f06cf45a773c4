import type { Plan } from '../import/prepare.ts';
import type { RateWindow } from '../ledger/callLog.ts';
import { visible } from '../lib/visibleText.ts';
import { ConfigurationError } from '../model/errors.ts';
import { leastDurationMs } from '../sender/rate.ts';
import { askYesNo } from './terminal/ask.ts';
import { durationText } from './terminal/durationText.ts';
import type { Output } from './terminal/output.ts';
import { planText, sumText } from './terminal/planText.ts';

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
  const { conflicts, sums } = plan.comparison;
  output.print(`${planText({ ...plan, sums }, output)}\n`);
  if (yes || (sums.toSend.rows === 0 && conflicts === 0)) return { send: true, overwrite: options.overwrite };
  const stream = terminalOf(options.json);
  if (stream === null) {
    throw new ConfigurationError(
      'There is no terminal to ask on, so nothing was sent. To send without being asked, add --yes (or set CHARGES_YES=1).',
    );
  }
  let { overwrite } = options;
  if (conflicts > 0 && !overwrite) {
    const what = conflicts === 1 ? '1 newer value' : `${conflicts} newer values`;
    overwrite = await askYesNo(`Overwrite ${what} with those of this file?`, stream, interrupt);
    if (interrupt.aborted || (!overwrite && sums.toSend.rows === 0)) return { send: false, overwrite };
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
  const { toSend, leftOut } = comparison.sums;
  const overwritten = overwrite ? comparison.conflicts : 0;
  const prices = run.sheet.columns.some(({ field }) => field === 'TotalPrice');
  const { host, warehouse } = run.target!;
  const rows = toSend.rows + overwritten;
  const updates = rows === 1 ? '1 update' : `${rows} updates`;
  const sum = prices && overwritten === 0 ? sumText(toSend, true).replace(/^[^,]*?rows?, /, '') : '';
  const left = leftOut.rows - overwritten;
  const facts = [
    sum,
    left === 0 ? '' : `${left === 1 ? '1 row' : `${left} rows`} left out`,
    overwritten === 0 ? '' : `${overwritten} overwriting newer values`,
    durationText(leastDurationMs(rows, windows)),
  ].filter(Boolean);
  const details = facts.length === 0 ? '' : ` (${facts.join('; ')})`;
  return `Send ${updates} to ${host}, warehouse ${visible(warehouse)}${details}?`;
}
