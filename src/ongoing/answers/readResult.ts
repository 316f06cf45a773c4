import type { ChargeError } from '../../model/run.ts';
import { nameOf, type XmlElement } from './xmlTree.ts';

/** An UpdateChargeResult as the server sent it; or `unclear`, with what is wrong with it. */
export type UpdateResult =
  | {
      readonly kind: 'result';
      readonly success: boolean;
      readonly message: string;
      /** Null if the element is missing, nil or empty. */
      readonly chargeId: number | null;
      readonly errors: readonly ChargeError[];
    }
  | { readonly kind: 'unclear'; readonly why: string };

const AUTOMATION = 'http://ongoingsystems.se/Automation';
const WSI = 'http://ongoingsystems.se/WSI';
const INT = /^[+-]?\d{1,10}$/;

/** Reads an UpdateChargeResponse as the vendor's page UpdateCharge describes it. Nothing is guessed: `12x` is not a ChargeId. */
export function readUpdateResult(response: XmlElement): UpdateResult {
  const unclear = (why: string): UpdateResult => ({ kind: 'unclear', why });
  if (response.namespace !== AUTOMATION || response.name !== 'UpdateChargeResponse') {
    return unclear(`it holds ${nameOf(response)} instead of UpdateChargeResponse`);
  }
  const [result, ...more] = children(response, 'UpdateChargeResult');
  if (result === undefined || more.length > 0) return unclear('it does not hold one UpdateChargeResult');

  const success = only(result, 'Success')?.text.trim();
  if (success !== 'true' && success !== '1' && success !== 'false' && success !== '0') {
    return unclear('its Success is neither true nor false');
  }
  const chargeId = readInt(only(result, 'ChargeId'));
  if (chargeId === undefined || children(result, 'ChargeId').length > 1) {
    return unclear('its ChargeId is not a whole number');
  }
  return {
    kind: 'result',
    success: success === 'true' || success === '1',
    message: only(result, 'Message')?.text.trim() ?? '',
    chargeId,
    errors: children(result, 'Errors').flatMap((list) =>
      children(list, 'UpdateInvoiceChargeError')
        .filter((error) => !error.nil)
        .map((error) => ({
          message: only(error, 'Message')?.text.trim() ?? '',
          errorType: only(error, 'ErrorType')?.text.trim() || 'UnknownError',
        })),
    ),
  };
}

/** Whether this is the empty SetTimeOfLastSyncResponse of the vendor's page of that name. */
export function isSetTimeOfLastSyncResponse(response: XmlElement): boolean {
  return response.namespace === WSI && response.name === 'SetTimeOfLastSyncResponse';
}

function children(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child) => child.name === name && child.namespace === AUTOMATION);
}

/** The only child with that name; null if there is none or more than one. */
function only(parent: XmlElement, name: string): XmlElement | null {
  const found = children(parent, name);
  return found.length === 1 ? found[0]! : null;
}

/** Null if there is no value, undefined if it is not an xs:int. */
function readInt(element: XmlElement | null): number | null | undefined {
  if (element === null || element.nil || element.text.trim() === '') return null;
  const text = element.text.trim();
  return INT.test(text) ? Number(text) : undefined;
}
