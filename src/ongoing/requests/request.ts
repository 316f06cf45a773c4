import { FIELDS, MAX_ID } from '../../model/chargeFields.ts';
import type { ChargeUpdate } from '../../model/row.ts';
import type { HttpRequest } from '../transport.ts';
import {
  type Arguments,
  type EnvelopeTemplate,
  fillInAdvance,
  fillPlaceholders,
  placeholder,
  type WriteEnvelopeTemplate,
} from './envelope.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A request ready to be sent: the body holds the password. */
export interface SoapRequest extends HttpRequest {
  readonly body: string;
}

/** What SetTimeOfLastSync takes. `syncTime` is an instant with its offset, in ISO 8601. */
export interface LastSync {
  readonly goodsOwnerId: number;
  readonly integrationType: string;
  readonly syncTime: string;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const LOCAL_DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Returns the function that writes UpdateCharge requests as the vendor's page UpdateCharge describes them: only the wrappers that
 * are needed, in the page's order, each value exactly as in the update.
 *
 * An update's *shape* is which fields it has and which of them are null. `soap` writes the envelope of a shape from the
 * WSDL when the shape first occurs; after that, only the values are filled in. A sheet has a handful of shapes.
 *
 * The returned function throws TypeError for an update that validation should have caught.
 */
export function updateChargeWriter(
  write: WriteEnvelopeTemplate,
  credentials: Credentials,
): (update: ChargeUpdate) => SoapRequest {
  const templates = new Map<string, EnvelopeTemplate>();

  return (update) => {
    assertSendable(update);
    const shape = shapeOf(update);
    let template = templates.get(shape);
    if (template === undefined) {
      template = fillInAdvance(write('UpdateCharge', argumentsOf(update)), {
        UserName: credentials.username,
        Password: credentials.password,
      });
      templates.set(shape, template);
    }
    const body = fillPlaceholders(template, (field) => String(update[field as keyof ChargeUpdate]));
    return { method: 'POST', headers: template.headers, body };
  };
}

/**
 * Returns the function that writes SetTimeOfLastSync requests, after the vendor's page of that name. The function throws
 * TypeError for a goods owner that is not an xs:int or a time without an offset.
 */
export function setTimeOfLastSyncWriter(
  write: WriteEnvelopeTemplate,
  credentials: Credentials,
): (sync: LastSync) => SoapRequest {
  const template = write('SetTimeOfLastSync', {
    UserName: placeholder('UserName'),
    Password: placeholder('Password'),
    GoodsOwnerId: placeholder('GoodsOwnerId'),
    IntegrationType: placeholder('IntegrationType'),
    syncTime: placeholder('syncTime'),
  });

  return (sync) => {
    assert(isInt(sync.goodsOwnerId), 'GoodsOwnerId is not a whole number of 32 bits.');
    assert(INSTANT.test(sync.syncTime), 'syncTime is not an instant with its offset.');
    const values: Record<string, string> = {
      UserName: credentials.username,
      Password: credentials.password,
      GoodsOwnerId: String(sync.goodsOwnerId),
      IntegrationType: sync.integrationType,
      syncTime: sync.syncTime,
    };
    return {
      method: 'POST',
      headers: template.headers,
      body: fillPlaceholders(template, (name) => values[name]!),
    };
  };
}

function shapeOf(update: ChargeUpdate): string {
  let shape = '';
  for (const { field } of FIELDS) {
    const value = update[field];
    shape += value === undefined ? '-' : value === null ? '0' : '1';
  }
  return shape;
}

/** The keys are in the page's order, because `soap` keeps the order of the operation's own children. */
function argumentsOf(update: ChargeUpdate): Arguments {
  const charge: Record<string, string | Record<string, string | null>> = {};
  for (const { field, wrapper } of FIELDS) {
    const value = update[field];
    if (value === undefined) continue;
    if (wrapper === undefined) {
      charge[field] = placeholder(field);
    } else {
      // Count and TotalPrice share theirs.
      charge[wrapper] = {
        ...(charge[wrapper] as Record<string, string | null> | undefined),
        [field]: value === null ? null : placeholder(field),
      };
    }
  }
  return {
    UserName: placeholder('UserName'),
    Password: placeholder('Password'),
    UpdateInvoiceCharge: charge,
  };
}

/** ASP.NET ignores what it doesn't know and answers Success=true, so nothing odd may be sent. */
function assertSendable(update: ChargeUpdate): void {
  const { ChargeId, ActionDate, Count, TotalPrice, ProfitCenterId, Container, Comment, ArticleGroupId } =
    update;
  assert(isInt(ChargeId), 'ChargeId is not a whole number of 32 bits.');
  assert((Count === undefined) === (TotalPrice === undefined), 'Count and TotalPrice go together.');
  assert(Count === undefined || isDecimal(Count), 'Count is not a decimal text.');
  assert(TotalPrice === undefined || isDecimal(TotalPrice), 'TotalPrice is not a decimal text.');
  assert(
    ActionDate == null || LOCAL_DATE_TIME.test(ActionDate),
    'ActionDate is not a date and time without a zone.',
  );
  assert(ProfitCenterId == null || isInt(ProfitCenterId), 'ProfitCenterId is not a whole number of 32 bits.');
  assert(ArticleGroupId == null || isInt(ArticleGroupId), 'ArticleGroupId is not a whole number of 32 bits.');
  assert(Container === undefined || typeof Container === 'string', 'Container is not a text.');
  assert(Comment === undefined || typeof Comment === 'string', 'Comment is not a text.');
  const values = [ActionDate, Count, ProfitCenterId, Container, Comment, ArticleGroupId];
  assert(
    values.some((value) => value !== undefined),
    'The update changes nothing.',
  );
}

/** A number would already have lost its digits. */
function isDecimal(value: unknown): boolean {
  return typeof value === 'string' && DECIMAL.test(value);
}

function isInt(value: unknown): boolean {
  return Number.isInteger(value) && Math.abs(value as number) <= MAX_ID;
}

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new TypeError(message);
}
