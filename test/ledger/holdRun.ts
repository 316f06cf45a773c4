import { openLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { mustLease, newRun, row } from './contract.ts';

// A process that leases run1 of a ledger, or starts to load it, reports that, and then idles until it is killed.
const [folder = '', doing] = process.argv.slice(2);
const ledger = openLedger(folder);
if (doing === 'leasing') await mustLease(ledger, 'run1');
else await (await ledger.startLoading(newRun('run1'))).addRows([row(2, 1001)]);
console.log(doing);
// Nothing else refers to the ledger any more, and a connection that is collected releases its lock.
setInterval(() => ledger, 60_000);
