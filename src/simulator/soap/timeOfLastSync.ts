import { findUser, mayServe } from '../world/users.ts';
import type { PreparedCall, WorldState } from '../world/world.ts';
import { serverFault, writeElement } from './envelope.ts';
import { readDateTime, readInt, readText } from './values.ts';
import { findChild, type XmlElement } from './xml.ts';

/** The namespace of Service.asmx. */
export const SERVICE_URI = 'http://ongoingsystems.se/WSI';

/**
 * Reads a SetTimeOfLastSync request as the vendor's API page describes it. A refusal is always a fault, because the answer has no
 * other way to say so: "If the call fails, it will return an HTTP error code other than 200".
 * @throws UnreadableValue for a value that is not of its type
 */
export function prepareSetTimeOfLastSync(element: XmlElement | undefined, world: WorldState): PreparedCall {
  const caller = readCaller(element, world);
  const syncTime = findChild(element, 'syncTime', SERVICE_URI);
  const time = readDateTime(syncTime, world.toLocal);
  return {
    chargeId: null,
    apply: () => {
      const { goodsOwnerId, integrationType } = checkCaller(caller);
      if (syncTime === undefined || time === null) {
        // A missing DateTime is 0001-01-01 in .NET, and SQL Server's datetime begins in 1753.
        throw serverFault(
          'SqlDateTime overflow. Must be between 1/1/1753 12:00:00 AM and 12/31/9999 11:59:59 PM.',
        );
      }
      const received = syncTime.text.trim();
      world.syncs.set(syncKey(goodsOwnerId, integrationType), {
        goodsOwnerId,
        integrationType,
        time,
        received,
      });
      return {
        answer: 'synced',
        applied: true,
        body: `<SetTimeOfLastSyncResponse xmlns="${SERVICE_URI}" />`,
      };
    },
  };
}

/**
 * Reads a GetTimeOfLastSync request as the vendor's WSDL describes it. The time comes back in the server's zone without naming it, nil
 * if none was stored.
 * @throws UnreadableValue for a value that is not of its type
 */
export function prepareGetTimeOfLastSync(element: XmlElement | undefined, world: WorldState): PreparedCall {
  const caller = readCaller(element, world);
  return {
    chargeId: null,
    apply: () => {
      const { goodsOwnerId, integrationType } = checkCaller(caller);
      const stored = world.syncs.get(syncKey(goodsOwnerId, integrationType));
      return {
        answer: 'read',
        applied: false,
        body:
          `<GetTimeOfLastSyncResponse xmlns="${SERVICE_URI}">` +
          `${writeElement('GetTimeOfLastSyncResult', stored?.time ?? null)}</GetTimeOfLastSyncResponse>`,
      };
    },
  };
}

interface Caller {
  readonly allowed: boolean;
  readonly goodsOwnerId: number;
  readonly integrationType: string | null;
}

function readCaller(element: XmlElement | undefined, world: WorldState): Caller {
  const child = (name: string) => findChild(element, name, SERVICE_URI);
  const user = findUser(world.users, readText(child('UserName')), readText(child('Password')));
  // A missing int is 0 in .NET.
  const goodsOwnerId = readInt(child('GoodsOwnerId')) ?? 0;
  return {
    allowed: mayServe(user, goodsOwnerId),
    goodsOwnerId,
    integrationType: readText(child('IntegrationType')),
  };
}

function checkCaller({ allowed, goodsOwnerId, integrationType }: Caller): {
  goodsOwnerId: number;
  integrationType: string;
} {
  if (!allowed) throw serverFault('Invalid user name or password, or not a user of this goods owner.');
  if (integrationType === null || integrationType === '')
    throw serverFault('IntegrationType must be specified.');
  return { goodsOwnerId, integrationType };
}

function syncKey(goodsOwnerId: number, integrationType: string): string {
  return `${goodsOwnerId}/${integrationType}`;
}
