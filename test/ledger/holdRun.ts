import { openLedger } from '../../src/ledger/sqlite/sqliteLedger.ts';
import { mustLease, newRun, row } from './contract.ts';
import { newBaseline } from './readingsContract.ts';

// A process that leases run1 of a ledger, or starts to load it, or to write the baseline b1, reports that, and then idles until it is killed.
const [folder = '', doing] = process.argv.slice(2);
const ledger = openLedger(folder);
if (doing === 'leasing') await mustLease(ledger, 'run1');
else if (doing === 'exporting')
  await (await ledger.startBaseline(newBaseline('b1'))).add([{ id: 1001, invoice: 101, values: {} }]);
else await (await ledger.startLoading(newRun('run1'))).addRows([row(2, 1001)]);
console.log(doing);
// Nothing else refers to the ledger any more, and a connection that is collected releases its lock.
setInterval(() => ledger, 60_000);
