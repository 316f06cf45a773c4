import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decline } from '../../src/import/decline.ts';
import { prepare } from '../../src/import/prepare.ts';
import { ownFolder } from '../helpers/folder.ts';
import { TARGET } from '../ledger/contract.ts';
import { MemoryLedger } from '../ledger/memoryLedger.ts';

it('a plan that is declined is gone at once, also while its process goes on', async () => {
  const file = join(ownFolder(), 'prices.csv');
  writeFileSync(file, 'ChargeId,Comment\n1001,a\n');
  const ledger = new MemoryLedger();
  const how = { file, open: {}, conventions: { clear: '(clear)' }, allowDuplicates: false, expect: {} };
  const choices = { overwrite: false, sendUnchanged: false, acceptSuspicious: false };
  const reading = { kind: 'impossible', why: 'This test reads nothing.' } as const;
  const compare = { mode: 'off', invoices: [], reading } as const;
  const request = {
    ...how,
    target: TARGET,
    dryRun: false,
    again: false,
    choices,
    allOrNothing: false,
    compare,
  };
  const plan = await prepare(ledger, request, { keptProblems: 10 });
  expect(await ledger.runs()).toHaveLength(1);
  expect(await decline(ledger, plan, 'unconfirmed')).toMatchObject({
    run: { state: 'stopped', stopReason: 'Not confirmed; nothing was sent.' },
    report: null,
    exitCode: 5,
  });
  expect(await ledger.runs()).toEqual([]);
});
