import type { Ledger } from '../ledger/ledger.ts';
import { ConfigurationError } from '../model/errors.ts';
import type { RowCounts, Run } from '../model/run.ts';

/** Every run in the ledger with its counts, newest first. */
export async function listRuns(ledger: Ledger): Promise<{ run: Run; counts: RowCounts }[]> {
  const runs = await ledger.runs();
  return await Promise.all(runs.map(async (run) => ({ run, counts: await ledger.counts(run.id) })));
}

/** Finds a run by its id or the beginning of it. @throws {ConfigurationError} if there is none */
export async function findRun(ledger: Ledger, id: string): Promise<Run> {
  const run = await ledger.findRun(id);
  if (run) return run;
  throw new ConfigurationError(`There is no run ${id} in this ledger.`, {
    advice: [{ say: 'To list all runs', command: 'runs' }],
  });
}
