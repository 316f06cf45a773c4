import type { Plan } from '../import/prepare.ts';
import type { RunResult } from '../import/runResult.ts';
import type { SendTools } from '../import/send.ts';
import { systemClock } from '../lib/clock.ts';
import { confirmPlan } from './confirm.ts';
import type { SendSettings } from './openTools.ts';
import type { Output } from './terminal/output.ts';

export interface SendPlanOptions {
  readonly settings: SendSettings;
  /** The folder for the result workbook. */
  readonly reports: string;
  readonly yes: boolean;
  readonly json: boolean;
  readonly interrupt: AbortSignal;
}

/** Shows a plan and sends it if the person at the terminal agrees. @throws as `send` does */
export async function sendPlan(
  tools: SendTools,
  plan: Plan,
  output: Output,
  { settings, reports, yes, json, interrupt }: SendPlanOptions,
): Promise<RunResult> {
  if (!(await confirmPlan(plan, output, { yes, json, interrupt }))) {
    const { decline } = await import('../import/decline.ts');
    return await decline(tools.ledger, plan, 'unconfirmed', interrupt.aborted);
  }
  const { send } = await import('../import/send.ts');
  const { record } = await import('../import/record.ts');
  const { sendProgress } = await import('./terminal/sendProgress.ts');
  const recordRun: Parameters<typeof send>[2]['record'] = (client, interrupt) =>
    record(settings, { client, clock: systemClock, random: Math.random, interrupt });
  return await send(
    tools,
    plan,
    { ...settings, reports, record: recordRun },
    await sendProgress(output, interrupt),
  );
}
