import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { ReadAccess } from '../../../src/cli/openReading.ts';
import { openReading } from '../../../src/cli/openReading.ts';
import { DOT_ENV } from '../../../src/cli/options/dotEnv.ts';
import { ENVIRONMENT } from '../../../src/cli/options/environment.ts';
import { FlagValues } from '../../../src/cli/options/flags.ts';
import { RETRY_FLAGS } from '../../../src/cli/options/paceFlags.ts';
import { READ_FLAGS, readAccess } from '../../../src/cli/options/readFlags.ts';
import { OTHER_SERVER_FLAGS, SERVER_FLAGS } from '../../../src/cli/options/sendFlags.ts';
import { readInvoices } from '../../../src/invoices/readInvoices.ts';
import { openCallLog } from '../../../src/ledger/sqlite/sqliteCallLog.ts';
import type { InvoicesClient } from '../../../src/ongoing/rest/invoicesClient.ts';
import { charges } from '../../helpers/charges.ts';
import { ownFolder } from '../../helpers/folder.ts';
import { eachInvoice } from '../../invoices/helpers.ts';
import { invoiceJson, JSON_TYPE, listen } from '../../ongoing/rest/helpers.ts';

const FLAGS = { ...SERVER_FLAGS, ...OTHER_SERVER_FLAGS, ...RETRY_FLAGS, ...READ_FLAGS };
const ENV = {
  ONGOING_URL: 'https://wms.example/lager',
  ONGOING_USERNAME: 'automation',
  ONGOING_PASSWORD: 'one',
  ONGOING_GOODS_OWNER_ID: '42',
};

type Variables = Readonly<Record<string, string | undefined>>;

function access(env: Variables, argv: Variables = {}, dotEnv: Variables = {}): ReadAccess {
  const environment = {
    layers: [
      { place: ENVIRONMENT, values: env },
      { place: DOT_ENV, values: dotEnv },
    ],
  };
  return readAccess(new FlagValues(argv, FLAGS, environment), environment);
}

function settings(...of: Parameters<typeof access>) {
  const found = access(...of);
  if (found.kind !== 'possible') throw new Error(found.why);
  return found.settings;
}

describe('the settings for reading invoices', () => {
  it('follow from those for sending', () => {
    expect(settings(ENV)).toEqual({
      restUrl: 'https://wms.example/lager/api/v1',
      credentials: { username: 'automation', password: 'one' },
      goodsOwnerId: 42,
      windows: [{ calls: 60, windowMs: 60_000 }],
      timeoutMs: 180_000,
      timeZone: 'Europe/Stockholm',
      policy: { maxAttempts: 5, retryWaitMs: 1000, longestWaitMs: 900_000 },
    });
  });

  it('can each be given, as a variable or a flag', () => {
    const given = {
      CHARGES_READ_RATE: '2/s,100/h',
      CHARGES_READ_TIMEOUT: '5min',
      CHARGES_TIME_ZONE: 'Europe/Helsinki',
      CHARGES_MAX_ATTEMPTS: '2',
      ONGOING_REST_URL: 'https://rest.example/api/v1/',
      ONGOING_REST_USERNAME: 'reader',
      ONGOING_REST_PASSWORD: 'three',
    };
    expect(settings({ ...ENV, ...given })).toMatchObject({
      restUrl: 'https://rest.example/api/v1',
      credentials: { username: 'reader', password: 'three' },
      windows: [
        { calls: 2, windowMs: 1000 },
        { calls: 100, windowMs: 3_600_000 },
      ],
      timeoutMs: 300_000,
      timeZone: 'Europe/Helsinki',
      policy: { maxAttempts: 2 },
    });
    const file = join(ownFolder(), 'password');
    writeFileSync(file, 'four\n');
    const flags = { 'rest-username': 'other', 'rest-password-file': file, 'time-zone': 'UTC' };
    expect(settings({ ...ENV, ...given }, flags)).toMatchObject({
      credentials: { username: 'other', password: 'four' },
      timeZone: 'UTC',
    });
  });

  const SERVICE = { ONGOING_SERVICE_USERNAME: 'owner', ONGOING_SERVICE_PASSWORD: 'two' };
  it.each<[string, Variables, object]>([
    ['Service.asmx', SERVICE, { username: 'owner', password: 'two' }],
    [
      'Service.asmx, with another password',
      { ...SERVICE, ONGOING_REST_PASSWORD: '3' },
      { username: 'owner', password: '3' },
    ],
    [
      'Automation.asmx, with another password',
      { ONGOING_REST_PASSWORD: '3' },
      { username: 'automation', password: '3' },
    ],
    [
      'nobody else, and those need not be complete',
      { ONGOING_PASSWORD: undefined, ONGOING_REST_USERNAME: 'r', ONGOING_REST_PASSWORD: '3' },
      { username: 'r', password: '3' },
    ],
  ])('have the user of %s', (_name, more, credentials) => {
    expect(settings({ ...ENV, ...more }).credentials).toEqual(credentials);
  });

  it.each<[string, Variables, string]>([
    [
      'the URL of a service',
      { ONGOING_URL: 'https://wms.example/lager/Service.asmx?WSDL' },
      'https://wms.example/lager/api/v1',
    ],
    [
      'the URL of Service.asmx alone',
      { ONGOING_URL: undefined, ONGOING_SERVICE_URL: 'https://wms.example/lager/service.asmx' },
      'https://wms.example/lager/api/v1',
    ],
  ])('have an address that is derived from %s', (_name, more, restUrl) => {
    expect(settings({ ...ENV, ...more }).restUrl).toBe(restUrl);
  });

  it.each<[Variables, string]>([
    [{ ONGOING_GOODS_OWNER_ID: undefined }, 'for one goods owner. Set it with --goods-owner-id'],
    [{ ONGOING_URL: undefined }, 'the URL of the REST API is not known. Set it with --url'],
    [{ ONGOING_URL: undefined, ONGOING_SERVICE_URL: 'https://x.example/odd' }, 'is not known'],
  ])('may be missing, and say so: case %#', (more, why) => {
    expect(access({ ...ENV, ...more })).toEqual({ kind: 'impossible', why: expect.stringContaining(why) });
  });

  it.each<[Variables, string]>([
    [{ CHARGES_READ_RATE: 'fast' }, '--read-rate (CHARGES_READ_RATE): The rate "fast" is not valid.'],
    [{ CHARGES_READ_TIMEOUT: '0' }, '--read-timeout (CHARGES_READ_TIMEOUT) must be a time from 0.001'],
    [{ CHARGES_TIME_ZONE: 'Stockholm' }, '--time-zone (CHARGES_TIME_ZONE) "Stockholm" is unknown.'],
    [
      { CHARGES_TIME_ZONE: '+01:00' },
      '--time-zone (CHARGES_TIME_ZONE) "+01:00" is wrong for half of the year',
    ],
    [
      { ONGOING_REST_URL: 'http://x.example/api' },
      'The URL of the REST API (--rest-url or ONGOING_REST_URL) begins with http://',
    ],
    [{ ONGOING_REST_USERNAME: 'reader' }, 'The REST API has a user name but no password.'],
    [{ ONGOING_PASSWORD: undefined }, 'The password is missing.'],
  ])('are refused with what to do: case %#', (more, message) => {
    expect(() => access({ ...ENV, ...more })).toThrow(message);
  });

  it("send no password of the environment to an address of someone else's .env", () => {
    const address = { ONGOING_REST_URL: 'https://thief.example/api/v1' };
    expect(() => access(ENV, {}, address)).toThrow(
      'ONGOING_REST_URL comes from ./.env, and ONGOING_USERNAME from the environment.',
    );
    expect(() => access({ ...ENV, ...address }, {}, { ONGOING_REST_PASSWORD: '3' })).toThrow(
      'ONGOING_REST_URL comes from the environment, and ONGOING_REST_PASSWORD from ./.env.',
    );
    const own = { ONGOING_REST_USERNAME: 'r', ONGOING_REST_PASSWORD: '3' };
    expect(settings(ENV, {}, { ...address, ...own }).restUrl).toBe('https://thief.example/api/v1');
    const plain = { ...ENV, ONGOING_URL: 'http://wms.example/lager' };
    expect(() => access(plain, {}, { ONGOING_ALLOW_HTTP: 'yes' })).toThrow(
      'ONGOING_ALLOW_HTTP comes from ./.env',
    );
  });
});

test('the tools for reading open the client when it is needed, and close it', async () => {
  const { origin, seen } = await listen(
    (_request, response) => void response.writeHead(200, JSON_TYPE).end(`[${invoiceJson(101)}]`),
  );
  const calls = openCallLog(ownFolder());
  let client: InvoicesClient;
  {
    await using reading = openReading(settings({ ...ENV, ONGOING_URL: `${origin}/lager` }), calls);
    const parts = await reading.parts(new AbortController().signal);
    const request = { wanted: { kind: 'ids', ids: [101] }, goodsOwnerId: 42 } as const;
    const ids: number[] = [];
    const end = await eachInvoice(readInvoices(request, parts), ({ id }) => void ids.push(id));
    expect([ids, end]).toEqual([[101], { kind: 'complete', missing: [] }]);
    expect(seen[0]!.path).toBe('/lager/api/v1/invoices?goodsOwnerId=42&invoiceIds=101');
    client = (await reading.parts(parts.signal)).client as InvoicesClient;
    expect(client).toBe(parts.client);
  }
  expect(await client.list({ goodsOwnerId: 42 })).toMatchObject({
    message: expect.stringContaining('this client is closed'),
  });
  await calls.close();
});

test('the variables for reading are known to every command', async () => {
  const folder = ownFolder();
  writeFileSync(join(folder, 'a.csv'), 'ChargeId;Comment\n1;x\n');
  const env = { CHARGES_READ_RATE: '1/s', ONGOING_REST_PASSWORD_FILE: 'x', CHARGES_TIME_ZONE: 'UTC' };
  const { code, stderr } = await charges(['validate', 'a.csv'], { cwd: folder, env });
  expect([code, stderr]).toEqual([0, '']);
  const typo = await charges(['validate', 'a.csv'], { cwd: folder, env: { CHARGES_READ_RAT: '1/s' } });
  expect([typo.code, typo.stderr]).toEqual([2, expect.stringContaining('Did you mean CHARGES_READ_RATE?')]);
});
