import { MAX_ID } from '../../model/chargeFields.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { deriveRestUrl } from '../../ongoing/endpoints.ts';
import type { ReadAccess } from '../openReading.ts';
import { readRestCredentials } from './credentials.ts';
import type { Environment } from './environment.ts';
import type { Flags, FlagValues } from './flags.ts';
import { rateOf, retriesOf } from './paceFlags.ts';
import { readAll } from './readAll.ts';
import { assertNotForeign, assertSamePlace } from './samePlace.ts';
import { timeZoneOf } from './timeZone.ts';

const GROUP = 'Reading invoices:';

/**
 * How to read invoices. A command that has these also has SERVER_FLAGS and OTHER_SERVER_FLAGS, for the address and the user that they are derived
 * from, and RETRY_FLAGS.
 */
export const READ_FLAGS = {
  'read-rate': {
    group: GROUP,
    description: 'Maximum calls per time span that read invoices, written as for --rate',
    variable: 'CHARGES_READ_RATE',
    shownDefault: '60/min',
  },
  'read-timeout': {
    group: GROUP,
    description: 'Seconds before a call that reads invoices is abandoned',
    variable: 'CHARGES_READ_TIMEOUT',
    shownDefault: '180',
  },
  'time-zone': {
    group: GROUP,
    description: "The warehouse's time zone: the dates of charges are days there",
    variable: 'CHARGES_TIME_ZONE',
    shownDefault: 'Europe/Stockholm',
  },
  'rest-url': {
    group: GROUP,
    description: "The URL of the REST API, if it can't be derived from --url",
    variable: 'ONGOING_REST_URL',
  },
  'rest-username': {
    group: GROUP,
    description: 'The user for the REST API, if it is not that of Service.asmx',
    variable: 'ONGOING_REST_USERNAME',
  },
  'rest-password-file': {
    group: GROUP,
    description:
      'A file that contains the password for the REST API, if different (or ONGOING_REST_PASSWORD or ONGOING_REST_PASSWORD_FILE)',
  },
} as const satisfies Flags;

/**
 * Reads the settings for reading invoices from the flags and the environment. A setting that is missing makes it impossible, which need not
 * matter; one that is wrong always does.
 * @throws {ConfigurationError} that names all that is wrong
 */
export function readAccess(values: FlagValues, environment: Environment): ReadAccess {
  const { restUrl, credentials, goodsOwnerId, timeZone, ...settings } = readAll({
    restUrl: () => restUrlOf(values),
    credentials: () => readRestCredentials(values, environment),
    goodsOwnerId: () => values.integer('goods-owner-id', 1, MAX_ID) ?? null,
    windows: () => rateOf(values, 'read-rate'),
    timeoutMs: () => values.milliseconds('read-timeout', 0.001, 3600),
    timeZone: () => warehouseZoneOf(values),
    policy: () => retriesOf(values),
  });
  const { address, source, allowHttp } = restUrl;
  if (address === null) {
    return {
      kind: 'impossible',
      why: "Invoices can't be read, because the URL of the REST API is not known. Set it with --url, or with --rest-url or ONGOING_REST_URL.",
    };
  }
  assertSamePlace(source, credentials.sources);
  // Only the owner of a password may allow sending it unencrypted.
  if (allowHttp) assertNotForeign(values.source('allow-http'), credentials.sources);
  if (goodsOwnerId === null) {
    return {
      kind: 'impossible',
      why: 'Invoices can only be read for one goods owner. Set it with --goods-owner-id or ONGOING_GOODS_OWNER_ID.',
    };
  }
  return {
    kind: 'possible',
    settings: { ...settings, restUrl: address, credentials: credentials.credentials, goodsOwnerId, timeZone },
  };
}

/** The address of the REST API, and the setting that it comes from. */
function restUrlOf(values: FlagValues) {
  const { restUrl, url, serviceUrl, allowHttp } = readAll({
    restUrl: () => values.found('rest-url'),
    url: () => values.found('url'),
    serviceUrl: () => values.found('service-url'),
    allowHttp: () => values.yes('allow-http'),
  });
  const address = deriveRestUrl({
    restUrl: restUrl?.value,
    baseUrl: url?.value,
    serviceUrl: serviceUrl?.value,
    allowHttp,
  });
  return { address, source: (restUrl ?? url ?? serviceUrl)?.source, allowHttp };
}

function warehouseZoneOf(values: FlagValues): string {
  const zone = timeZoneOf(values, 'time-zone')!;
  if (!/^[+-]/.test(zone)) return zone;
  throw new ConfigurationError(
    `${values.named('time-zone')} "${zone}" is wrong for half of the year where summer time is kept. Use a name such as Europe/Stockholm or UTC.`,
  );
}
