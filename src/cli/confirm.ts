import { acceptedSums, type Decided, decidedSums } from '../import/planSums.ts';
import type { Plan } from '../import/prepare.ts';
import type { RateWindow } from '../ledger/callLog.ts';
import { visible } from '../lib/visibleText.ts';
import { ConfigurationError } from '../model/errors.ts';
import { moneyText } from '../reporter/wording/amounts.ts';
import { rowsText } from '../reporter/wording/stateWords.ts';
import { leastDurationMs } from '../sender/rate.ts';
import { askYesNo } from './terminal/ask.ts';
import { durationText } from './terminal/durationText.ts';

import type { Output } from './terminal/output.ts';
import { hasPrices, planText } from './terminal/planText.ts';

export interface ConfirmOptions {
  /** Go ahead without asking. */
  readonly yes: boolean;
  /** What the user has accepted by flags. */
  readonly choices: Decided;
  /** Whether stdout is reserved for the one object at the end. */
  readonly json: boolean;
  readonly windows: readonly RateWindow[];
  readonly interrupt: AbortSignal;
}

/** What the user decided. */
export interface Decision extends Decided {
  readonly send: boolean;
}

/**
 * Shows a plan and asks whether to send it. A plan of which nothing is to be sent, because only the recording is left or all of its rows
 * are unchanged, needs no answer.
 * @throws {ConfigurationError} if there is nobody to ask
 */
export async function confirmPlan(plan: Plan, output: Output, options: ConfirmOptions): Promise<Decision> {
  const { yes, choices, interrupt } = options;
  const { sums } = plan.comparison;
  const { toSend, inConflict, held } = sums;
  output.print(`${planText({ ...plan, sums: acceptedSums(sums, choices) }, output)}\n`);
  if (yes || toSend.rows + inConflict.rows + held.rows === 0) return { send: true, ...choices };
  const stream = askingStream(options.json);
  if (stream === null) {
    throw new ConfigurationError(
      'There is no terminal to ask on, so nothing was sent. To send without being asked, add --yes (or set CHARGES_YES=1).',
    );
  }
  const decided = { ...choices };
  for (const { part, choice, question } of [
    { part: 'inConflict', choice: 'overwrite', question: overwriteQuestion },
    { part: 'held', choice: 'acceptSuspicious', question: suspiciousQuestion },
  ] as const) {
    // A suspicious row in conflict is asked about twice: whether it may overwrite, and whether it is meant.
    const { rows } = acceptedSums(sums, decided)[part];
    if (rows === 0 || decided[choice]) continue;
    decided[choice] = await askYesNo(question(rows), stream, interrupt);
    if (interrupt.aborted) return { send: false, ...decided };
  }
  if (decidedSums(sums, decided).toSend.rows === 0) return { send: false, ...decided };
  const send = await askYesNo(questionText(plan, decided, options.windows), stream, interrupt);
  return { send, ...decided };
}

function overwriteQuestion(rows: number): string {
  const what = rows === 1 ? '1 newer value' : `${rows} newer values`;
  return `Overwrite ${what} with those of this file?`;
}

function suspiciousQuestion(rows: number): string {
  return rows === 1
    ? '1 row looks like a mistake. Send it anyway?'
    : `${rows} rows look like mistakes. Send them anyway?`;
}

/** Where to ask: on the output, or beside it if that is piped; null if there is no terminal. @param json whether stdout is for the one object */
export function askingStream(json: boolean): NodeJS.WritableStream | null {
  if (process.stdin.isTTY !== true) return null;
  if (process.stdout.isTTY && !json) return process.stdout;
  return process.stderr.isTTY ? process.stderr : null;
}

/** The whole question, since with `--quiet` nothing else is shown. */
function questionText({ run, comparison }: Plan, decided: Decided, windows: readonly RateWindow[]): string {
  const { sums } = comparison;
  const { toSend, leftOut } = decidedSums(sums, decided);
  const { inConflict, held, inConflictAndHeld: both } = sums;
  const overwritten = decided.overwrite ? inConflict.rows - (decided.acceptSuspicious ? 0 : both.rows) : 0;
  const suspicious = decided.acceptSuspicious ? held.rows + (decided.overwrite ? both.rows : 0) : 0;
  const { host, warehouse } = run.target!;
  const facts = [
    hasPrices(run) ? `TotalPrice ${moneyText(toSend.totalPrice)}` : '',
    overwritten === 0 ? '' : `${overwritten} overwriting newer values`,
    suspicious === 0 ? '' : `${suspicious} suspicious`,
    leftOut.rows === 0 ? '' : `${rowsText(leftOut.rows)} left out`,
    durationText(leastDurationMs(toSend.rows, windows)),
  ].filter(Boolean);
  const updates = toSend.rows === 1 ? '1 update' : `${toSend.rows} updates`;
  const details = facts.length === 0 ? '' : ` (${facts.join('; ')})`;
  return `Send ${updates} to ${host}, warehouse ${visible(warehouse)}${details}?`;
}
