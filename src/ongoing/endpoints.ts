import { isLoopback } from '../lib/loopback.ts';
import { ConfigurationError } from '../model/errors.ts';

/** Where the two services are. `host` and `warehouse` are those of the Automation service, for people to read. */
export interface Endpoints {
  readonly automationUrl: string;
  readonly serviceUrl: string;
  readonly host: string;
  readonly warehouse: string;
}

export interface EndpointOverrides {
  /** The full URL of Automation.asmx, if it does not follow from the base URL. */
  readonly automationUrl?: string | undefined;
  /** The full URL of Service.asmx, likewise. */
  readonly serviceUrl?: string | undefined;
  /** Allow http:// to other machines: the password then travels in the clear. */
  readonly allowHttp?: boolean | undefined;
}

const EXAMPLE = 'https://api.ongoingsystems.se/your-warehouse';
const PAGE = /\/(automation|service)\.asmx\/?$/i;

/**
 * Derives the addresses of Automation.asmx and Service.asmx from `https://host/{warehouse}`, as the vendor documents
 * them; an override replaces one of them. The base may be missing if both are overridden, may end in a slash, and
 * may be the address of one of the two services or of its WSDL.
 *
 * @throws ConfigurationError with a sentence that says what to do. It never repeats a URL that could hold a password.
 */
export function deriveEndpoints(baseUrl: string | undefined, overrides: EndpointOverrides = {}): Endpoints {
  const allowHttp = overrides.allowHttp === true;
  const { automationUrl, serviceUrl } = overrides;
  const below = (page: string): URL => new URL(`${baseAddress(baseUrl, allowHttp)}/${page}`);
  const [automation, service] = bothOf(
    () =>
      automationUrl === undefined
        ? below('Automation.asmx')
        : checkedUrl(
            automationUrl,
            'the URL of Automation.asmx (--automation-url or ONGOING_AUTOMATION_URL)',
            allowHttp,
          ),
    () =>
      serviceUrl === undefined
        ? below('Service.asmx')
        : checkedUrl(serviceUrl, 'the URL of Service.asmx (--service-url or ONGOING_SERVICE_URL)', allowHttp),
  );
  return {
    automationUrl: automation.href,
    serviceUrl: service.href,
    host: automation.host,
    warehouse: automation.pathname.replace(PAGE, '').split('/').findLast(Boolean) ?? '',
  };
}

/**
 * The address of the REST API, without a slash at its end: the given one, or `api/v1` below the base URL, as the vendor documents it. Without a
 * base URL, it is derived from that of Service.asmx, whose users it shares; null if that is not possible either.
 *
 * @throws ConfigurationError as `deriveEndpoints` does
 */
export function deriveRestUrl({
  restUrl,
  baseUrl,
  serviceUrl,
  allowHttp = false,
}: {
  readonly restUrl?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly serviceUrl?: string | undefined;
  readonly allowHttp?: boolean | undefined;
}): string | null {
  if (restUrl !== undefined) {
    const what = 'the URL of the REST API (--rest-url or ONGOING_REST_URL)';
    return checkedUrl(restUrl, what, allowHttp).href.replace(/\/+$/, '');
  }
  const base = baseUrl ?? (PAGE.test(serviceUrl?.trim() ?? '') ? serviceUrl : undefined);
  return base === undefined ? null : `${baseAddress(base, allowHttp)}/api/v1`;
}

/** Both addresses. @throws ConfigurationError with a line for each that is wrong, or one if they are wrong for the same reason */
function bothOf(...readers: readonly [() => URL, () => URL]): readonly [URL, URL] {
  const wrong = new Set<string>();
  const [first, second] = readers.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      wrong.add(error.message);
      return undefined;
    }
  });
  if (first && second) return [first, second];
  throw new ConfigurationError([...wrong].join('\n'));
}

function baseAddress(baseUrl: string | undefined, allowHttp: boolean): string {
  if (baseUrl === undefined || baseUrl.trim() === '') {
    throw new ConfigurationError(
      `The URL of Ongoing WMS is missing. Set it with --url or ONGOING_URL, such as ${EXAMPLE}.`,
    );
  }
  const url = checkedUrl(baseUrl, 'the URL of Ongoing WMS (--url or ONGOING_URL)', allowHttp);
  const path = url.pathname.replace(PAGE, '').replace(/\/+$/, '');
  if (path === '') {
    throw new ConfigurationError(
      `The URL of Ongoing WMS (--url or ONGOING_URL), ${url.origin}, names no warehouse. Write it as ${EXAMPLE}.`,
    );
  }
  return url.origin + path;
}

function checkedUrl(text: string, what: string, allowHttp: boolean): URL {
  const refuse = (why: string): never => {
    throw new ConfigurationError(`${what[0]!.toUpperCase()}${what.slice(1)} ${why}`);
  };
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return refuse(`is not a URL. Write it as ${EXAMPLE}.`);
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse(`does not begin with https://. Write it as ${EXAMPLE}.`);
  }
  // Before anything that repeats part of the URL.
  if (url.username !== '' || url.password !== '' || trimmed.includes('@')) {
    return refuse(
      'contains a user name or password. Remove them from the URL, and set the user name and password by themselves.',
    );
  }
  if (PAGE.test(url.pathname) && /^\?wsdl$/i.test(url.search)) url.search = '';
  if (url.search !== '' || url.hash !== '' || /[?#]$/.test(trimmed)) {
    return refuse(`has a part after "?" or "#". Remove it: ${EXAMPLE}.`);
  }
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname)) {
    return refuse(
      'begins with http://, which would send the password unencrypted. Use https://, or add --allow-http.',
    );
  }
  return url;
}
