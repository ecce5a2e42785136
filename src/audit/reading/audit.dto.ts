import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches, MaxLength } from 'class-validator';
import { IsDateTime, IsSafeText } from '../../http/field-rules.js';
import { ExportableListQuery } from '../../http/params.dto.js';
import { AUDIT_ACTIONS, type AuditAction } from '../audit.js';

/** Whose key it was. */
export class AuditActorDto {
  /** The key's id; `admin`: one of `ADMIN_API_KEY`; `command`: `npm run api-key`; `code`: the application around the modules. */
  keyId: string;
  /** Of its application. */
  name: string;
}

/** What it was done to. */
export class AuditSubjectDto {
  /** @example "batch" */
  type: string;
  /** An id or a name; of a contact `digest:` and the keyed digest of the number. `?phoneNumber=` finds those of a number. */
  id: string;
}

/** Something that was done by somebody's order. */
export class AuditEntryDto {
  id: string;
  at: Date;
  actor: AuditActorDto;
  @ApiProperty({ enum: AUDIT_ACTIONS })
  action: AuditAction;
  subject: AuditSubjectDto;
  /** What the action changed of its subject; null: there was nothing. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  before: object | null;
  /** Null: there is nothing any more. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  after: object | null;
  /** As the answer's `X-Request-Id` and the log have it; null: it came by no request. */
  requestId: string | null;
}

export class AuditPageDto {
  items: AuditEntryDto[];
  nextCursor: string | null;
}

export class AuditQuery extends ExportableListQuery {
  @IsOptional()
  @IsIn(AUDIT_ACTIONS)
  action?: AuditAction;

  /** @example "bill_ready" */
  @IsOptional()
  @IsSafeText({ min: 1, max: 128 })
  subjectId?: string;

  /** In any common way of writing: what was done to the contact of this number. */
  @IsOptional()
  @MaxLength(64)
  phoneNumber?: string;

  @IsOptional()
  @Matches(/^[\w-]{1,64}$/, { message: 'keyId must be the id of an API key' })
  keyId?: string;

  /** Included. */
  @IsOptional()
  @IsDateTime()
  from?: string;

  /** Excluded. */
  @IsOptional()
  @IsDateTime()
  to?: string;
}
