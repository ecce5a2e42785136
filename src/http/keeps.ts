import { ValidateBy, type ValidationArguments } from 'class-validator';
import { Sentence } from '../languages/say.js';

/** What is wrong with a part of a property: the path from the property on, such as `[0]` or `.order.id`. */
export interface PartComplaint {
  readonly part: string;
  readonly message: Sentence;
}

/**
 * Why a rule is not kept; null: it is. class-validator knows but texts: it holds this among the rule's constraints, for who
 * tells what is wrong.
 */
export class Complaint {
  constructor(readonly of: (value: unknown, beside: object) => Sentence | PartComplaint | null) {}

  inEnglish({ value, object }: ValidationArguments): string {
    const complaint = this.of(value, object);
    return `$property ${String(complaint instanceof Sentence ? complaint : complaint?.message)}`;
  }
}

/** A rule of ours: it is kept where there is nothing to complain of. `beside`: the object whose property it is. */
export function Keeps<Beside extends object>(
  name: string,
  complaint: (value: unknown, beside: Partial<Beside>) => Sentence | PartComplaint | null,
): PropertyDecorator {
  const held = new Complaint(complaint);
  return ValidateBy({
    name,
    constraints: [held],
    validator: {
      validate: (value, args) => complaint(value, args?.object ?? {}) === null,
      defaultMessage: (args) => held.inEnglish(args!),
    },
  });
}
