/** Which calls a user may make. An automation user sees all goods owners, a goods-owner user exactly one. */
export type UserKind = 'automation' | 'goods-owner' | 'both';

export interface SimulatorUser {
  readonly username: string;
  readonly password: string;
  readonly kind: UserKind;
  /** The one goods owner of a `goods-owner` or `both` user; without it SetTimeOfLastSync and the REST calls are refused. */
  readonly goodsOwnerId?: number;
  /** Whether REST calls may show invoices to the user. Default true. */
  readonly seesInvoices?: boolean;
}

/** The user with this name and password, or undefined. Both are compared exactly. */
export function findUser(
  users: readonly SimulatorUser[],
  username: string | null,
  password: string | null,
): SimulatorUser | undefined {
  return users.find((user) => user.username === username && user.password === password);
}

/** Whether the user may call Automation.asmx. */
export function mayAutomate(user: SimulatorUser | undefined): boolean {
  return user?.kind === 'automation' || user?.kind === 'both';
}

/** Whether the user may call the REST API, which is for goods owners' users. */
export function mayUseRest(user: SimulatorUser): boolean {
  return user.kind !== 'automation' && user.goodsOwnerId !== undefined;
}

/** Whether the user may call Service.asmx for this goods owner. */
export function mayServe(user: SimulatorUser | undefined, goodsOwnerId: number): boolean {
  return (user?.kind === 'goods-owner' || user?.kind === 'both') && user.goodsOwnerId === goodsOwnerId;
}
