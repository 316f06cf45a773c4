import { MAX_ID } from '../../model/chargeFields.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { deriveEndpoints } from '../../ongoing/endpoints.ts';
import { parseRate } from '../../sender/rate.ts';
import type { SendSettings } from '../openTools.ts';
import { credentialSources, readCredentials } from './credentials.ts';
import type { Environment } from './environment.ts';
import type { Flags, FlagValues } from './flags.ts';
import { stateDirOf } from './outputFlags.ts';
import { readAll } from './readAll.ts';
import { assertNotForeign, assertSamePlace } from './samePlace.ts';

const SERVER = 'Server:';
const PACE = 'Pace and safety:';
const OTHER_SERVER = 'Server, special cases:';

/** Where to send, and as whom. */
export const SERVER_FLAGS = {
  url: {
    group: SERVER,
    description: 'The base URL, https://api.ongoingsystems.se/{warehouse}',
    variable: 'ONGOING_URL',
  },
  username: { group: SERVER, description: 'The automation API user', variable: 'ONGOING_USERNAME' },
  'password-file': {
    group: SERVER,
    description: 'A file that contains the password (or ONGOING_PASSWORD or ONGOING_PASSWORD_FILE)',
  },
  'goods-owner-id': {
    group: SERVER,
    description: 'The goods owner for whom the run is recorded',
    variable: 'ONGOING_GOODS_OWNER_ID',
  },
  'integration-type': {
    group: SERVER,
    description: 'The name under which the run is recorded',
    variable: 'CHARGES_INTEGRATION_TYPE',
    shownDefault: 'ChargeImport',
  },
} as const satisfies Flags;

/** Sending without a person who confirms it. */
export const CONFIRM_FLAGS = {
  yes: {
    group: 'Confirmation:',
    type: 'boolean',
    alias: 'y',
    description: 'Send without asking; needed where there is no terminal to ask on',
    variable: 'CHARGES_YES',
  },
  overwrite: {
    group: 'Confirmation:',
    type: 'boolean',
    description:
      'Also send rows whose charges another run has updated with other values since the file was read',
  },
} as const satisfies Flags;

/** Whether to send without asking. @throws {ConfigurationError} if only a `.env` file that may be someone else's says so */
function isConfirmed(values: FlagValues, environment: Environment): boolean {
  const confirmed = values.yes('yes');
  if (confirmed) assertNotForeign(values.source('yes'), credentialSources(values, environment));
  return confirmed;
}

/** What import and resume read alike, for `readAll`. */
export function sendingReaders({
  values,
  environment,
}: {
  readonly values: FlagValues;
  readonly environment: Environment;
}) {
  return {
    settings: () => sendSettings(values, environment),
    yes: () => isConfirmed(values, environment),
    overwrite: () => values.yes('overwrite'),
    json: () => values.yes('json'),
    reports: () => values.text('reports')!,
    stateDir: () => stateDirOf(values),
  };
}

/** How fast to send, how often to retry, and when to stop. */
export const PACE_FLAGS = {
  rate: {
    group: PACE,
    description:
      'Maximum calls per time span: 5/s, 300/min, 100/60min, several separated by commas, or unlimited',
    variable: 'CHARGES_RATE',
    shownDefault: '5/s',
  },
  concurrency: {
    group: PACE,
    description:
      'Maximum calls at once. Ongoing processes the updates of a goods owner one by one and asks for one call at a time',
    variable: 'CHARGES_CONCURRENCY',
    shownDefault: '1',
  },
  'max-consecutive-failures': {
    group: PACE,
    description: 'Stop after this many consecutive rows fail or are rejected',
    variable: 'CHARGES_MAX_CONSECUTIVE_FAILURES',
    shownDefault: '10',
  },
  'max-failures': {
    group: PACE,
    description: 'Stop after this many rows in total fail or are rejected',
    variable: 'CHARGES_MAX_FAILURES',
  },
  timeout: {
    group: PACE,
    description: 'Seconds before a call is abandoned',
    variable: 'CHARGES_TIMEOUT',
    shownDefault: '60',
  },
  'max-attempts': {
    group: PACE,
    description: 'Calls for one row before it counts as failed',
    variable: 'CHARGES_MAX_ATTEMPTS',
    shownDefault: '5',
  },
  'retry-wait': {
    group: PACE,
    description: 'Seconds before the first retry; each further wait is twice as long',
    variable: 'CHARGES_RETRY_WAIT',
    shownDefault: '1',
  },
  'max-wait': {
    group: PACE,
    description: 'The longest wait in seconds that the server may request; a longer one stops the run',
    variable: 'CHARGES_MAX_WAIT',
    shownDefault: '900',
  },
} as const satisfies Flags;

/** Server settings that few people need: addresses that do not follow from the base URL, and a second user. */
export const OTHER_SERVER_FLAGS = {
  'allow-http': {
    group: OTHER_SERVER,
    type: 'boolean',
    description: 'Allow http:// to another machine; the password is then sent unencrypted',
    variable: 'ONGOING_ALLOW_HTTP',
  },
  'automation-url': {
    group: OTHER_SERVER,
    description: "The URL of Automation.asmx, if it can't be derived from --url",
    variable: 'ONGOING_AUTOMATION_URL',
  },
  'service-url': {
    group: OTHER_SERVER,
    description: "The URL of Service.asmx, if it can't be derived from --url",
    variable: 'ONGOING_SERVICE_URL',
  },
  'service-username': {
    group: OTHER_SERVER,
    description: 'The user for Service.asmx, if different',
    variable: 'ONGOING_SERVICE_USERNAME',
  },
  'service-password-file': {
    group: OTHER_SERVER,
    description:
      'A file that contains the password for Service.asmx, if different (or ONGOING_SERVICE_PASSWORD or ONGOING_SERVICE_PASSWORD_FILE)',
  },
} as const satisfies Flags;

/** Reads the settings for sending from the flags and the environment. @throws {ConfigurationError} that says what to do */
export function sendSettings(values: FlagValues, environment: Environment): SendSettings {
  const { access, goodsOwnerId, integrationType, ...pace } = readAll({
    access: () => serverAccess(values, environment),
    goodsOwnerId: () => values.integer('goods-owner-id', 1, MAX_ID) ?? null,
    integrationType: () => integrationTypeOf(values),
    windows: () => rateOf(values),
    timeoutMs: () => values.milliseconds('timeout', 0.001, 3600),
    policy: () => policyOf(values),
  });
  const { endpoints, credentials, serviceCredentials } = access;
  const { username } = credentials;
  return {
    target: { ...endpoints, username, goodsOwnerId, integrationType },
    credentials,
    serviceCredentials,
    ...pace,
  };
}

function policyOf(values: FlagValues): SendSettings['policy'] {
  return readAll({
    concurrency: () => values.integer('concurrency', 1, 256)!,
    maxAttempts: () => values.integer('max-attempts', 1, 100)!,
    retryWaitMs: () => values.milliseconds('retry-wait', 0, 3600),
    longestWaitMs: () => values.milliseconds('max-wait', 0, 86_400),
    maxConsecutiveFailures: () => values.integer('max-consecutive-failures', 1, 1_000_000_000)!,
    maxFailures: () => values.integer('max-failures', 1, 1_000_000_000) ?? Number.POSITIVE_INFINITY,
  });
}

function rateOf(values: FlagValues): SendSettings['windows'] {
  try {
    return parseRate(values.text('rate')!);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`${values.named('rate')}: ${error.message}`, { cause: error });
  }
}

/** Where the two services are, and the credentials for each. */
function serverAccess(values: FlagValues, environment: Environment) {
  const { addresses, pairs } = readAll({
    addresses: () => addressesOf(values),
    pairs: () => readCredentials(values, environment),
  });
  const { url, automationUrl, serviceUrl, allowHttp, endpoints } = addresses;
  const { automation, service } = pairs;
  assertSamePlace((automationUrl ?? url)?.source, automation.sources);
  assertSamePlace((serviceUrl ?? url)?.source, service.sources);
  // Only the owner of a password may allow sending it unencrypted.
  if (allowHttp) {
    assertNotForeign(values.source('allow-http'), [...automation.sources, ...service.sources]);
  }
  return { endpoints, credentials: automation.credentials, serviceCredentials: service.credentials };
}

function addressesOf(values: FlagValues) {
  const given = readAll({
    url: () => values.found('url'),
    automationUrl: () => values.found('automation-url'),
    serviceUrl: () => values.found('service-url'),
    allowHttp: () => values.yes('allow-http'),
  });
  const { url, automationUrl, serviceUrl, allowHttp } = given;
  const overrides = { automationUrl: automationUrl?.value, serviceUrl: serviceUrl?.value, allowHttp };
  return { ...given, endpoints: deriveEndpoints(url?.value, overrides) };
}

function integrationTypeOf(values: FlagValues): string {
  const text = values.text('integration-type')!;
  const named = values.named('integration-type');
  if (/[\p{Cc}\ufffe\uffff]/u.test(text) || !text.isWellFormed()) {
    throw new ConfigurationError(`${named} contains a control character. Use letters and digits.`);
  }
  if (text.trim() === '') throw new ConfigurationError(`${named} is blank. Give the run a name.`);
  return text;
}
