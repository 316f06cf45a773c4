import type { Plan } from '../import/prepare.ts';
import { rowsLeft } from '../model/runEnd.ts';
import { askYesNo } from './terminal/ask.ts';
import type { Output } from './terminal/output.ts';
import { sheetText } from './terminal/texts.ts';

export interface ConfirmOptions {
  /** Send without asking. */
  readonly yes: boolean;
  /** Whether stdout is reserved for the JSON object at the end. */
  readonly json: boolean;
  readonly interrupt: AbortSignal;
}

/** Shows a plan and asks whether to send it; without a terminal it does not ask. @returns whether to send it */
export async function confirmPlan(
  plan: Plan,
  output: Output,
  { yes, json, interrupt }: ConfirmOptions,
): Promise<boolean> {
  output.print(`${sheetText(plan, output)}\n`);
  const rows = rowsLeft(plan.counts);
  // If only the recording is left, there is nothing to ask about.
  if (yes || !output.interactive || rows === 0) return true;
  return askYesNo(
    `Send ${rows} ${rows === 1 ? 'update' : 'updates'} to ${plan.run.target!.warehouse}?`,
    json ? process.stderr : process.stdout,
    interrupt,
  );
}
