import { escapeText, findChild, type XmlElement } from './xml.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const HEAD =
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"' +
  ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>';
const TAIL = '</soap:Body></soap:Envelope>';

/** Whose fault a SOAP fault says it is. */
export type FaultCode = 'Client' | 'Server' | 'VersionMismatch';

/** A request that is answered with a SOAP 1.1 fault. The message is its faultstring. */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
  readonly faultCode: FaultCode;
  /** The HTTP status: 500, as SOAP 1.1 requires, or 400 if the request is not XML. */
  readonly status: number;
  constructor(faultCode: FaultCode, message: string, status = 500) {
    super(message);
    this.faultCode = faultCode;
    this.status = status;
  }
}

/**
 * The operation's own element inside the Body of a SOAP 1.1 envelope. Undefined if the Body holds another element: ASP.NET goes by
 * the SOAPAction header and then reads every parameter as missing.
 * @throws SoapFault for a root that is not a SOAP 1.1 envelope, or has no Body.
 */
export function operationElement(root: XmlElement, operation: string, uri: string): XmlElement | undefined {
  if (root.local !== 'Envelope') {
    throw clientFault('Request format is invalid: Missing required soap:Envelope element.');
  }
  if (root.uri !== SOAP) {
    throw new SoapFault(
      'VersionMismatch',
      `Possible SOAP version mismatch: Envelope namespace ${root.uri} was unexpected. Expecting ${SOAP}.`,
    );
  }
  const body = findChild(root, 'Body', SOAP);
  if (body === undefined) throw clientFault('Request format is invalid: Missing required soap:Body element.');
  const first = body.children[0];
  return first?.local === operation && first.uri === uri ? first : undefined;
}

/** The soap:Client fault for a request that can't be read, worded as ASP.NET words it. */
export function clientFault(reason: string, status = 500): SoapFault {
  return new SoapFault('Client', `Server was unable to read request. ---> ${reason}`, status);
}

/** The soap:Server fault for a call that went wrong in the application. */
export function serverFault(reason: string): SoapFault {
  return new SoapFault('Server', `Server was unable to process request. ---> ${reason}`);
}

/** An answer: a SOAP 1.1 envelope around the inside of its Body. */
export function writeEnvelope(body: string): string {
  return HEAD + body + TAIL;
}

/** A fault as SOAP 1.1 text. */
export function writeFault(fault: SoapFault): string {
  return writeEnvelope(
    `<soap:Fault><faultcode>soap:${fault.faultCode}</faultcode>` +
      `<faultstring>${escapeText(fault.message)}</faultstring><detail /></soap:Fault>`,
  );
}

/** An element with text as ASP.NET writes it: `<a />` when empty, xsi:nil when null. */
export function writeElement(name: string, value: string | number | boolean | null): string {
  if (value === null) return `<${name} xsi:nil="true" />`;
  return value === '' ? `<${name} />` : `<${name}>${escapeText(String(value))}</${name}>`;
}
