import type { SimulatorUser } from './options.ts';

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

/** Whether the user may call Service.asmx for this goods owner. */
export function mayServe(user: SimulatorUser | undefined, goodsOwnerId: number): boolean {
  return (user?.kind === 'goods-owner' || user?.kind === 'both') && user.goodsOwnerId === goodsOwnerId;
}
