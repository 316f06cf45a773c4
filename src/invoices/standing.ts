import type { PriceMeaning, StandingValues } from '../model/invoice.ts';
import type { BaselineValues } from '../model/row.ts';
import { type ChangeableField, type FieldValue, sameValue } from '../model/sameValue.ts';
import { isStandingTotal, standingTotal } from './priceMeaning.ts';

/**
 * What stands on the invoice, in the terms of an update. Null is an empty field. TotalPrice is absent while it is not known what prices mean, and
 * ArticleGroupId always.
 */
export function valuesStanding(standing: StandingValues, meaning: PriceMeaning | null): BaselineValues {
  const { ActionDate, Count, ProfitCenterId, Container, Comment } = standing;
  const total = standingTotal(standing, meaning);
  return {
    ActionDate,
    Count,
    ...(total === undefined ? {} : { TotalPrice: total }),
    ProfitCenterId,
    Container,
    Comment,
  };
}

/** Whether a value of an update stands on the invoice; undefined if that can't be read. */
export function stands(
  field: ChangeableField,
  value: FieldValue,
  standing: StandingValues,
  meaning: PriceMeaning | null,
): boolean | undefined {
  switch (field) {
    case 'ArticleGroupId':
      return undefined;
    case 'TotalPrice':
      return isStandingTotal(value as string, standing, meaning);
    default:
      return sameValue(field, value, standing[field]);
  }
}
