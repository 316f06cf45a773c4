import { readFileSync } from 'node:fs';
import { Pool } from 'undici';

// The limit: undici alone posts the same bytes as charges. Nothing is checked, recorded or reported.
const [, , url, bodies, concurrency] = process.argv;
const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections: Number(concurrency), pipelining: 1 });
const headers = {
  'content-type': 'text/xml; charset=utf-8',
  soapaction: '"http://ongoingsystems.se/Automation/UpdateCharge"',
};
const left = readFileSync(bodies, 'utf8').trimEnd().split('\n').values();
const work = async () => {
  for (const body of left) {
    const answer = await pool.request({ path: pathname, method: 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200 || !text.includes('<Success>true</Success>')) throw new Error(text);
  }
};
await Promise.all(Array.from({ length: Number(concurrency) }, work));
await pool.close();
