import { IsUUID } from 'class-validator';

/** An id in a path. */
export class IdParam {
  @IsUUID()
  id: string;
}
