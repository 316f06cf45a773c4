import type { SendRequest } from '../../import/sendRun.ts';
import { systemClock } from '../../lib/clock.ts';
import { closing } from '../../lib/closing.ts';
import { localClock, localDateTime } from '../../lib/localTime.ts';
import type { SyncRecord } from '../../model/run.ts';
import { openOngoingClient } from '../../ongoing/client.ts';
import { recordRun } from '../../sender/recordRun.ts';

/** Records the end of a pass with SetTimeOfLastSync, whether it found a sheet or not: it says that the process ran. */
export async function recordPass(request: SendRequest, interrupt: AbortSignal): Promise<SyncRecord> {
  const { target, credentials, serviceCredentials, timeoutMs, policy } = request;
  const { goodsOwnerId, integrationType } = target;
  if (goodsOwnerId === null) {
    return { recorded: false, time: null, message: 'No goods owner id is configured.' };
  }
  await using client = closing(
    await openOngoingClient({ ...target, credentials, serviceCredentials, timeoutMs, connections: 1 }),
  );
  const parts = {
    client,
    clock: systemClock,
    random: Math.random,
    interrupt,
    syncTime: (now: number) => localDateTime(localClock(), new Date(now).toISOString()),
  };
  return await recordRun({ goodsOwnerId, integrationType }, parts, policy);
}
