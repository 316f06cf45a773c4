import { openOngoingClient } from '../../src/ongoing/client.ts';

/** A program for the tests: opens a client with the environment that it was started in, makes one call, prints the answer. */
const [url, password] = process.argv.slice(2) as [string, string];
const credentials = { username: 'automation', password };
const client = await openOngoingClient({
  automationUrl: url,
  serviceUrl: url,
  credentials,
  serviceCredentials: credentials,
  timeoutMs: 10_000,
  connections: 1,
}).catch((error: Error) => error);
if (client instanceof Error) {
  console.log(JSON.stringify({ name: client.name, message: client.message }));
} else {
  console.log(
    JSON.stringify(await client.updateCharge({ ChargeId: 4711, Count: '12.10', TotalPrice: '99.50' })),
  );
  await client.close();
}
