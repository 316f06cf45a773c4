import { LEASE_MS } from '../../src/ledger/ledger.ts';
import { describeLedger } from './contract.ts';
import { Memory, MemoryLedger } from './memoryLedger.ts';

describeLedger('memory', () => {
  const memory = new Memory();
  return {
    open: () => new MemoryLedger(memory),
    expireLeases: () => {
      memory.now += LEASE_MS;
    },
  };
});
