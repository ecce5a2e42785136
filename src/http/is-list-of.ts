import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, ValidateNested } from 'class-validator';
import { say } from '../languages/say.js';
import { Keeps } from './keeps.js';

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
const HoldsNoList = (): PropertyDecorator =>
  Keeps('holdsNoList', (value) => {
    const first = Array.isArray(value) ? value.findIndex(Array.isArray) : -1;
    return first === -1 ? null : { part: `[${first}]`, message: say('must be an object') };
  });
