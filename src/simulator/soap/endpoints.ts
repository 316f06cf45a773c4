import type { PreparedCall, WorldState } from '../world/world.ts';
import { clientFault, operationElement, SoapFault } from './envelope.ts';
import type { EndpointName } from './pages.ts';
import { prepareGetTimeOfLastSync, prepareSetTimeOfLastSync, SERVICE_URI } from './timeOfLastSync.ts';
import { AUTOMATION_URI, prepareUpdateCharge } from './updateCharge.ts';
import { UnreadableValue } from './values.ts';
import { MalformedXml, parseXml, type XmlElement } from './xml.ts';

/** One of the two .asmx files: its namespace and its operations by name. */
export interface Endpoint {
  readonly key: 'automation' | 'service';
  readonly name: EndpointName;
  readonly uri: string;
  readonly operations: Readonly<
    Record<string, (element: XmlElement | undefined, world: WorldState) => PreparedCall>
  >;
}

export const AUTOMATION: Endpoint = {
  key: 'automation',
  name: 'Automation',
  uri: AUTOMATION_URI,
  operations: { UpdateCharge: prepareUpdateCharge },
};

export const SERVICE: Endpoint = {
  key: 'service',
  name: 'Service',
  uri: SERVICE_URI,
  operations: { SetTimeOfLastSync: prepareSetTimeOfLastSync, GetTimeOfLastSync: prepareGetTimeOfLastSync },
};

/** The operation that a SOAPAction header names, with or without quotes, or undefined. */
export function operationOf(endpoint: Endpoint, soapAction: string | undefined): string | undefined {
  const action = unquote(soapAction ?? '');
  if (!action.startsWith(`${endpoint.uri}/`)) return undefined;
  const name = action.slice(endpoint.uri.length + 1);
  return Object.hasOwn(endpoint.operations, name) ? name : undefined;
}

/**
 * Reads a request of the endpoint in ASP.NET's order: SOAPAction, XML, envelope, values.
 * @throws SoapFault for what ASP.NET refuses to read; a bad value is reported at the position of its element
 */
export function prepareCall(
  endpoint: Endpoint,
  soapAction: string | undefined,
  text: string,
  world: WorldState,
): PreparedCall {
  const operation = operationOf(endpoint, soapAction);
  if (operation === undefined) throw wrongAction(soapAction);
  try {
    const element = operationElement(parseXml(text), operation, endpoint.uri);
    return endpoint.operations[operation]!(element, world);
  } catch (error) {
    if (error instanceof MalformedXml) {
      throw clientFault(`${error.message} Line ${error.line}, position ${error.column}.`, 400);
    }
    if (error instanceof UnreadableValue) {
      throw clientFault(
        `There is an error in XML document (${error.line}, ${error.column}). ---> ${error.message}`,
      );
    }
    throw error;
  }
}

function wrongAction(soapAction: string | undefined): SoapFault {
  return new SoapFault(
    'Client',
    soapAction === undefined
      ? 'Unable to handle request without a valid action parameter. Please supply a valid soap action.'
      : `Server did not recognize the value of HTTP Header SOAPAction: ${unquote(soapAction)}.`,
  );
}

function unquote(header: string): string {
  return header.trim().replace(/^"(.*)"$/, '$1');
}
