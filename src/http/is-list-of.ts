import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, ValidateBy, ValidateNested } from 'class-validator';
import { saidOf } from './field-errors.js';

interface Size {
  readonly min: number;
  readonly max: number;
}

/** A list of objects, each of which is checked as its DTO says. */
export function IsListOf<T extends object>(dto: () => new () => T, { min, max }: Size): PropertyDecorator {
  return applyDecorators(
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    HoldsNoList(),
    ValidateNested({ each: true }),
    Type(dto),
  );
}

/** Nested validation takes a list within a list for what it holds, and so an empty one for nothing to check. */
function HoldsNoList(): PropertyDecorator {
  const firstIn = (value: unknown) => (Array.isArray(value) ? value.findIndex(Array.isArray) : -1);
  return ValidateBy({
    name: 'holdsNoList',
    validator: {
      validate: (value) => firstIn(value) === -1,
      defaultMessage: (args) => saidOf(`[${firstIn(args?.value)}]`, 'must be an object'),
    },
  });
}
