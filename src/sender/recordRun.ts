import type { Clock } from '../lib/clock.ts';
import type { SyncRecord } from '../model/run.ts';
import type { OngoingClient } from '../ongoing/client.ts';
import { nextStep } from './nextStep.ts';
import type { SendPolicy } from './send.ts';

export interface RecordParts {
  readonly client: OngoingClient;
  readonly clock: Clock;
  readonly random: () => number;
  readonly interrupt: AbortSignal;
  /** An instant as the warehouse's people read it, with its offset: `2026-10-31T08:30:00+01:00`. */
  readonly syncTime: (now: number) => string;
}

/**
 * Records a run with SetTimeOfLastSync, trying again like the sender does. Recording twice does no harm, so it is also tried again
 * where the first call may have come through.
 */
export async function recordRun(
  target: { readonly goodsOwnerId: number; readonly integrationType: string },
  { client, clock, random, interrupt, syncTime }: RecordParts,
  policy: SendPolicy,
): Promise<SyncRecord> {
  let unanswered = 0;
  let throttled = 0;
  for (;;) {
    const time = syncTime(clock.now());
    const answer = await client.setTimeOfLastSync({ ...target, syncTime: time });
    unanswered += answer.kind === 'unanswered' ? 1 : 0;
    throttled = answer.kind === 'throttled' ? throttled + 1 : 0;
    const step = nextStep({
      ...policy,
      answer,
      unanswered,
      throttled,
      random: random(),
      mayHaveBeenApplied: false,
      othersAnswered: false,
    });
    if (step.kind === 'retry' && !interrupt.aborted) {
      await clock.sleep(step.delayMs, interrupt).catch(() => {});
      continue;
    }
    if (answer.kind === 'updated') return { recorded: true, time, message: null };
    return { recorded: false, time: null, message: answer.message };
  }
}
