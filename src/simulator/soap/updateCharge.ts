import type { SimulatedCharge } from '../world/charges.ts';
import { hasId } from '../world/ids.ts';
import { findUser, mayAutomate } from '../world/users.ts';
import type { OperationResult, PreparedCall, WorldState } from '../world/world.ts';
import { serverFault, writeElement } from './envelope.ts';
import { type ReadDecimal, readDateTime, readDecimal, readInt, readText } from './values.ts';
import { findChild, type XmlElement } from './xml.ts';

/** The namespace of Automation.asmx. */
export const AUTOMATION_URI = 'http://ongoingsystems.se/Automation';
const WRONG_CREDENTIALS = 'Invalid user name or password.';

type ErrorType = 'UnknownError' | 'ChargeIdIsNull' | 'ChargeNotFound' | 'InvalidFieldValue';

interface ChargeError {
  readonly message: string;
  readonly type: ErrorType;
}

/** A missing wrapper leaves its part of the charge alone; inside a wrapper, null clears the field. */
interface Request {
  readonly chargeId: number | null;
  readonly actionDate?: string | null;
  readonly amount?: { readonly count: ReadDecimal | null; readonly totalPrice: ReadDecimal | null };
  readonly profitCenterId?: number | null;
  readonly container?: string | null;
  readonly comment?: string | null;
  readonly articleGroupId?: number | null;
}

/**
 * Reads an UpdateCharge request as the vendor's API page describes it.
 * @param element the UpdateCharge element, or undefined if the Body held something else
 * @throws UnreadableValue for a value that is not of its type
 */
export function prepareUpdateCharge(element: XmlElement | undefined, world: WorldState): PreparedCall {
  const child = (parent: XmlElement | undefined, name: string) => findChild(parent, name, AUTOMATION_URI);
  const user = findUser(
    world.users,
    readText(child(element, 'UserName')),
    readText(child(element, 'Password')),
  );
  const request = readRequest(child(element, 'UpdateInvoiceCharge'), world);
  return {
    chargeId: request.chargeId,
    apply: () => {
      if (mayAutomate(user)) return updateCharge(request, world);
      if (world.wrongCredentials === 'fault') throw serverFault(WRONG_CREDENTIALS);
      return rejection(request.chargeId, WRONG_CREDENTIALS, []);
    },
  };
}

function readRequest(charge: XmlElement | undefined, world: WorldState): Request {
  /** The wrapper's one inner value, as an object to spread: empty when the wrapper is absent. */
  const part = <K extends string, V>(
    key: K,
    wrapper: string,
    read: (inner: (name: string) => XmlElement | undefined) => V,
  ): { [P in K]?: V } => {
    const found = findChild(charge, wrapper, AUTOMATION_URI);
    if (found === undefined || found.nil) return {};
    return { [key]: read((name) => findChild(found, name, AUTOMATION_URI)) } as { [P in K]?: V };
  };
  return {
    chargeId: readInt(findChild(charge, 'ChargeId', AUTOMATION_URI)),
    ...part('actionDate', 'UpdateInvoiceChargeActionDate', (inner) =>
      readDateTime(inner('ActionDate'), world.toLocal),
    ),
    ...part('amount', 'UpdateInvoiceChargeCountAndTotalPrice', (inner) => ({
      count: readDecimal(inner('Count')),
      totalPrice: readDecimal(inner('TotalPrice')),
    })),
    ...part('profitCenterId', 'UpdateInvoiceChargeProfitCenter', (inner) => readInt(inner('ProfitCenterId'))),
    ...part('container', 'UpdateInvoiceChargeContainer', (inner) => readText(inner('Container'))),
    ...part('comment', 'UpdateInvoiceChargeComment', (inner) => readText(inner('Comment'))),
    ...part('articleGroupId', 'UpdateInvoiceChargeArticleGroup', (inner) => readInt(inner('ArticleGroupId'))),
  };
}

function updateCharge(request: Request, world: WorldState): OperationResult {
  const charge = request.chargeId === null ? undefined : world.charges.get(request.chargeId);
  const errors = [...findIdErrors(request, charge, world), ...findValueErrors(request, world)];
  if (charge === undefined || errors.length > 0) {
    return rejection(request.chargeId, errors.map(({ message }) => message).join(' '), errors);
  }
  world.history.beforeCharge(charge);
  setValues(charge, request);
  return { answer: 'updated', applied: true, body: writeResult(true, '', charge.id, []) };
}

function findIdErrors(
  request: Request,
  charge: SimulatedCharge | undefined,
  world: WorldState,
): ChargeError[] {
  const { chargeId } = request;
  if (chargeId === null) return [{ type: 'ChargeIdIsNull', message: 'ChargeId must be specified.' }];
  if (charge === undefined) {
    return [{ type: 'ChargeNotFound', message: `There is no charge with id ${chargeId}.` }];
  }
  return hasId(world.lockedCharges, chargeId)
    ? [{ type: 'UnknownError', message: `Charge ${chargeId} has been invoiced and can not be changed.` }]
    : [];
}

function findValueErrors(request: Request, world: WorldState): ChargeError[] {
  const messages: string[] = [];
  const { amount, profitCenterId, articleGroupId } = request;
  if (amount !== undefined && (amount.count === null || amount.totalPrice === null)) {
    messages.push('Both Count and TotalPrice must be specified.');
  }
  if (typeof profitCenterId === 'number' && !hasId(world.profitCenters, profitCenterId)) {
    messages.push(`There is no profit center with id ${profitCenterId}.`);
  }
  if ((request.container?.length ?? 0) > 50) messages.push('Container can be at most 50 characters.');
  if ((request.comment?.length ?? 0) > 1000) messages.push('Comment can be at most 1000 characters.');
  if (typeof articleGroupId === 'number' && !hasId(world.articleGroups, articleGroupId)) {
    messages.push(`There is no article group with id ${articleGroupId}.`);
  }
  return messages.map((message) => ({ type: 'InvalidFieldValue', message }));
}

function setValues(charge: SimulatedCharge, request: Request): void {
  const { amount } = request;
  if (request.actionDate !== undefined) charge.actionDate = request.actionDate;
  if (amount !== undefined) {
    charge.count = amount.count?.text ?? null;
    charge.countValue = amount.count?.value ?? null;
    charge.totalPrice = amount.totalPrice?.text ?? null;
    charge.totalPriceValue = amount.totalPrice?.value ?? null;
  }
  if (request.profitCenterId !== undefined) charge.profitCenterId = request.profitCenterId;
  if (request.container !== undefined) charge.container = request.container;
  if (request.comment !== undefined) charge.comment = request.comment;
  if (request.articleGroupId !== undefined) charge.articleGroupId = request.articleGroupId;
  charge.updates += 1;
}

function rejection(
  chargeId: number | null,
  message: string,
  errors: readonly ChargeError[],
): OperationResult {
  return { answer: 'rejected', applied: false, body: writeResult(false, message, chargeId, errors) };
}

/** The inside of the Body of a successful answer for another charge than was asked for. */
export function writeUpdateOf(chargeId: number): string {
  return writeResult(true, '', chargeId, []);
}

function writeResult(
  success: boolean,
  message: string,
  chargeId: number | null,
  errors: readonly ChargeError[],
): string {
  const list = errors
    .map(
      (error) =>
        `<UpdateInvoiceChargeError>${writeElement('Message', error.message)}` +
        `${writeElement('ErrorType', error.type)}</UpdateInvoiceChargeError>`,
    )
    .join('');
  return (
    `<UpdateChargeResponse xmlns="${AUTOMATION_URI}"><UpdateChargeResult>` +
    writeElement('Success', success) +
    writeElement('Message', message) +
    writeElement('ChargeId', chargeId) +
    (list === '' ? '<Errors />' : `<Errors>${list}</Errors>`) +
    '</UpdateChargeResult></UpdateChargeResponse>'
  );
}
