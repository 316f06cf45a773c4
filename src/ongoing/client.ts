import { ConfigurationError } from '../model/errors.ts';
import type { ChargeUpdate } from '../model/row.ts';
import type { Answer, AnswerContext } from './answers/answer.ts';
import { answerTo } from './answers/answerTo.ts';
import { trustSystemCertificates } from './certificates.ts';
import { quoteWithout } from './redact.ts';
import { openWsdl } from './requests/envelope.ts';
import {
  type Credentials,
  type LastSync,
  setTimeOfLastSyncWriter,
  updateChargeWriter,
} from './requests/request.ts';
import { forbiddenCharacter } from './requests/xmlText.ts';
import {
  type AnswerLimits,
  type CallOptions,
  MAX_MESSAGE_BYTES,
  openTransport,
  type Transport,
} from './transport.ts';

/** An answer is a few hundred bytes; a fault, which comes with HTTP 500, is a few thousand with its stack trace. */
const SOAP_LIMITS: AnswerLimits = { wholeBodies: new Set([200, 500]), maxBytes: MAX_MESSAGE_BYTES };

export interface OngoingClient {
  /**
   * Sends one UpdateCharge, once. Whatever the network or the server does becomes the answer; so does an abort, as
   * `unanswered`. Rejects with TypeError only for an update that validation should have caught.
   */
  updateCharge(update: ChargeUpdate, options?: CallOptions): Promise<Answer>;
  /** Sends one SetTimeOfLastSync; `updated` means that the time is recorded. Rejects as `updateCharge` does. */
  setTimeOfLastSync(sync: LastSync, options?: CallOptions): Promise<Answer>;
  /** Closes every connection. Calls in progress become `unanswered`. */
  close(): Promise<void>;
}

export interface OngoingClientOptions {
  readonly automationUrl: string;
  readonly serviceUrl: string;
  /** The automation user, for UpdateCharge. */
  readonly credentials: Credentials;
  /** The goods owner's user, for SetTimeOfLastSync. */
  readonly serviceCredentials: Credentials;
  /** For each whole call, in milliseconds. */
  readonly timeoutMs: number;
  /** How many calls may be in progress at once without waiting for one another. */
  readonly connections: number;
  /** Milliseconds since 1970; for a Retry-After that is a date. */
  readonly now?: () => number;
}

/**
 * Opens a client of the two services. It reads the WSDL files shipped with it; it does not touch the network before
 * the first call. The client holds no password where `inspect` or a log could find it.
 *
 * @throws ConfigurationError if XML can't carry a user name or password, or a proxy of the environment is not a URL.
 */
export async function openOngoingClient(options: OngoingClientOptions): Promise<OngoingClient> {
  const { credentials, serviceCredentials, timeoutMs, connections } = options;
  assertCarriable(credentials);
  assertCarriable(serviceCredentials);
  const writeUpdate = updateChargeWriter(await openWsdl('Automation.wsdl'), credentials);
  const writeSync = setTimeOfLastSyncWriter(await openWsdl('Service.wsdl'), serviceCredentials);
  const quote = quoteWithout([credentials.password, serviceCredentials.password]);
  const now = options.now ?? Date.now;

  const urls = [options.automationUrl, options.serviceUrl];
  const secureContext = urls.some((url) => new URL(url).protocol === 'https:')
    ? trustSystemCertificates()
    : null;
  const endpointAt = (url: string): Endpoint => {
    const transport = openTransport({ url, timeoutMs, connections, secureContext, limits: SOAP_LIMITS });
    const { host, pathname: path } = new URL(url);
    return { transport, about: { host, path, proxies: transport.proxies, timeoutMs, now, quote } };
  };
  const automation = endpointAt(options.automationUrl);
  const service = endpointAt(options.serviceUrl);

  return {
    updateCharge: async (update, options) =>
      answerTo(
        { operation: 'UpdateCharge', chargeId: update.ChargeId },
        await automation.transport.send(writeUpdate(update), options),
        automation.about,
      ),
    setTimeOfLastSync: async (sync, options) =>
      answerTo(
        { operation: 'SetTimeOfLastSync' },
        await service.transport.send(writeSync(sync), options),
        service.about,
      ),
    close: async () => {
      await Promise.all([automation.transport.close(), service.transport.close()]);
    },
  };
}

interface Endpoint {
  readonly transport: Transport;
  readonly about: AnswerContext;
}

function assertCarriable({ username, password }: Credentials): void {
  for (const [name, value] of [
    ['user name', username],
    ['password', password],
  ] as const) {
    const forbidden = forbiddenCharacter(value);
    if (forbidden !== null) {
      throw new ConfigurationError(
        `The ${name} contains ${forbidden}, which can't be sent. Use one without it.`,
      );
    }
  }
}
