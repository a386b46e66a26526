/** Query parameters for the filters of a collection: each as the field is that it is compared with. */
import { z } from 'zod';
import { oneOf } from '../../api/fields.ts';
import { maxLengthOf } from '../../events/fieldLimits.ts';
import type { ReadModel } from '../../projections/readModel.ts';
import { booleanParameter, textParameterUpTo } from './query.ts';

/** @throws TypeError for a filter by a field that no parameter can stand for */
export function filterParameters({ document, collection }: Pick<ReadModel, 'document' | 'collection'>) {
  const parameters = collection.filters.map(field => [field, parameterOf(field, document.shape[field])]);
  return Object.fromEntries(parameters) as z.ZodRawShape;
}

function parameterOf(name: string, field: z.core.$ZodType | undefined): z.ZodType {
  if (field instanceof z.ZodNullable || field instanceof z.ZodExactOptional) {
    return parameterOf(name, field.unwrap());
  }
  if (field instanceof z.ZodBoolean) return booleanParameter.exactOptional();
  if (field instanceof z.ZodEnum) return oneOf(field.options.map(String)).exactOptional();
  if (field instanceof z.ZodString) return textParameterUpTo(maxLengthOf(field)).exactOptional();
  throw new TypeError(`no query parameter can be made for the filter ${name}`);
}
