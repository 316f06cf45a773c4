import type { Clock } from '../lib/clock.ts';
import { localClock, localDateTime } from '../lib/localTime.ts';
import type { RunTarget, SyncRecord } from '../model/run.ts';
import type { OngoingClient } from '../ongoing/client.ts';
import { nextStep } from '../sender/nextStep.ts';
import type { SendPolicy } from '../sender/send.ts';

/** What to record, and how often to retry. */
export interface RecordRequest {
  readonly target: Pick<RunTarget, 'goodsOwnerId' | 'integrationType'>;
  readonly policy: SendPolicy;
}

export interface RecordTools {
  readonly client: OngoingClient;
  readonly clock: Clock;
  /** From 0 to 1, so that several clients don't retry in step. */
  readonly random: () => number;
  readonly interrupt: AbortSignal;
}

/**
 * Records with SetTimeOfLastSync that a run, or a pass over a drop folder, has ended. It retries like the sender, even if the first call may
 * have arrived, because recording twice is harmless. The syncTime is in this machine's time zone, with its offset.
 * It never throws for a server's answer: `message` says why nothing was recorded.
 */
export async function record(
  { target: { goodsOwnerId, integrationType }, policy }: RecordRequest,
  { client, clock, random, interrupt }: RecordTools,
): Promise<SyncRecord> {
  if (goodsOwnerId === null) return notRecorded('No goods owner id is configured.');
  let unanswered = 0;
  let throttled = 0;
  for (;;) {
    const time = localDateTime(localClock(), new Date(clock.now()).toISOString());
    const answer = await client.setTimeOfLastSync({ goodsOwnerId, integrationType, syncTime: time });
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
      accepted: false,
      row: null,
    });
    if (step.kind === 'retry' && !interrupt.aborted) {
      await clock.sleep(step.delayMs, interrupt).catch(() => {});
      continue;
    }
    if (answer.kind === 'updated') return { recorded: true, time, message: null };
    return notRecorded(answer.message);
  }
}

function notRecorded(message: string): SyncRecord {
  return { recorded: false, time: null, message };
}
