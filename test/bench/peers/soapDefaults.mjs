import { readFileSync } from 'node:fs';
import { createClientAsync } from 'soap';

// soap with its defaults: soapDefaults.mjs <wsdl> <url> <file of arguments> <concurrency>.
const [, , wsdl, url, updates, concurrency] = process.argv;
const client = await createClientAsync(wsdl, {}, url);
const left = readFileSync(updates, 'utf8').trimEnd().split('\n').values();
const work = async () => {
  for (const line of left) {
    const [answer] = await client.UpdateChargeAsync(JSON.parse(line));
    if (answer?.UpdateChargeResult?.Success !== true) throw new Error('not updated');
  }
};
await Promise.all(Array.from({ length: Number(concurrency) }, work));
