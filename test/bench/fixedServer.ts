import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

// A server that accepts every UpdateCharge, run as a separate process: `node fixedServer.ts <latency in ms>`. It prints its port, and on
// SIGTERM the number of calls and the times of the first and last one (in milliseconds).
const latencyMs = Number(process.argv[2] ?? 0);
/** With any prefix, because the peers use others. */
const OPENING = 'ChargeId>';
const HEADERS = { 'content-type': 'text/xml; charset=utf-8' };
let calls = 0;
let first = 0;
let last = 0;

function answer(request: string): string {
  const at = request.indexOf(OPENING);
  if (at < 0) {
    return '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><SetTimeOfLastSyncResponse xmlns="http://ongoingsystems.se/WSI" /></soap:Body></soap:Envelope>';
  }
  calls += 1;
  last = performance.now();
  if (calls === 1) first = last;
  const chargeId = request.slice(at + OPENING.length, request.indexOf('<', at + OPENING.length));
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><UpdateChargeResponse xmlns="http://ongoingsystems.se/Automation"><UpdateChargeResult><Success>true</Success><Message /><ChargeId>${chargeId}</ChargeId><Errors /></UpdateChargeResult></UpdateChargeResponse></soap:Body></soap:Envelope>`;
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (text: string) => {
    body += text;
  });
  request.on('end', async () => {
    if (latencyMs > 0) await sleep(latencyMs);
    const text = answer(body);
    response.writeHead(200, { ...HEADERS, 'content-length': text.length }).end(text);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));
// The parent process holds this pipe, so the server ends with it.
process.stdin.resume().once('close', () => process.exit(0));
process.once('SIGTERM', () => {
  console.log(JSON.stringify({ calls, first, last }));
  process.exit(0);
});
