import { LEASE_MS } from '../../src/ledger/ledger.ts';
import { describeLedger, type Store } from './contract.ts';
import { MemoryLedger } from './memoryLedger.ts';
import { Memory } from './memoryReadings.ts';
import { describeReadings } from './readingsContract.ts';

function store(): Store {
  const memory = new Memory();
  return {
    open: () => new MemoryLedger(memory),
    expireLeases: () => {
      memory.now += LEASE_MS;
    },
  };
}

describeLedger('memory', store);
describeReadings('memory', store);
