import { ApiProperty } from '@nestjs/swagger';
import { type Scope, SCOPES } from '../http/scopes.js';

/** Who asks, and what that may do. */
export class CurrentSessionDto {
  /** Null: the request came with the API key itself. */
  id: string | null;
  /** When session or key end; null: never. */
  expiresAt: Date | null;
  /** The key's id; `admin`: one of `ADMIN_API_KEY`. */
  keyId: string;
  /** Of the key's application. */
  keyName: string;
  @ApiProperty({ enum: SCOPES, isArray: true })
  scopes: Scope[];
}

/** A session that was just made; its token is in `Set-Cookie` alone. */
export class CreatedSessionDto extends CurrentSessionDto {
  declare id: string;
  declare expiresAt: Date;
}

/** A session, but not its token. */
export class SessionDto {
  id: string;
  /** The key's id; `admin`: one of `ADMIN_API_KEY`. */
  keyId: string;
  /** Of the key's application. */
  keyName: string;
  createdAt: Date;
  expiresAt: Date;
  /** Whether it is the one in the request's cookie. */
  isCurrent: boolean;
}

export class SessionPageDto {
  items: SessionDto[];
  nextCursor: string | null;
}
