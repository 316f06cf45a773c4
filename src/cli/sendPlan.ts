import type { Choices } from '../import/comparison.ts';
import type { Plan } from '../import/prepare.ts';
import type { RunResult } from '../import/runResult.ts';
import type { SendTools } from '../import/send.ts';
import { systemClock } from '../lib/clock.ts';
import { askingStream, confirmPlan } from './confirm.ts';
import type { Interrupt } from './interrupt.ts';
import type { SendSettings } from './openTools.ts';
import type { CompareSettings } from './options/compareFlags.ts';
import type { Output } from './terminal/output.ts';

export interface SendPlanOptions {
  readonly settings: SendSettings;
  /** The folder for the result workbook. */
  readonly reports: string;
  readonly yes: boolean;
  readonly choices: Omit<Choices, 'again'>;
  readonly compare: CompareSettings;
  /** See `SendRequest.first`. */
  readonly first: number | null;
  readonly json: boolean;
  readonly interrupt: Interrupt;
}

/** Shows a plan, and sends it if the user agrees; if not, nothing is kept of it. @throws as `send` does, and if there is nobody to ask */
export async function sendPlan(
  tools: SendTools,
  plan: Plan,
  output: Output,
  { settings, reports, yes, choices, compare, first, json, interrupt }: SendPlanOptions,
): Promise<RunResult> {
  const { signal } = interrupt;
  const { decline } = await import('../import/decline.ts');
  const { windows } = settings;
  const decision = await confirmPlan(plan, output, {
    yes,
    choices,
    json,
    windows,
    interrupt: signal,
  }).catch(async (error: unknown) => {
    await decline(tools.ledger, plan, 'unconfirmed');
    throw error;
  });
  if (!decision.send) return await decline(tools.ledger, plan, 'unconfirmed', signal.aborted);
  const { send } = await import('../import/send.ts');
  const { record } = await import('../import/record.ts');
  const { sendProgress } = await import('./terminal/sendProgress.ts');
  const recordRun: Parameters<typeof send>[2]['record'] = (client, interrupt) =>
    record(settings, { client, clock: systemClock, random: Math.random, interrupt });
  interrupt.sending();
  return await send(
    tools,
    plan,
    {
      ...settings,
      choices: { ...choices, ...decision },
      compare: compare.mode,
      reports,
      first,
      record: recordRun,
    },
    await sendProgress(output, signal, plan.run.sheet.tabs, yes ? null : askingStream(json)),
  );
}
