/**
 * What this package uses of `@nestjs/swagger`, for an application that has not installed it: its controllers then have no
 * document, and work. The build (`scripts/optional-swagger.ts`) has every file ask here; the sources name the library itself.
 */
import { createRequire } from 'node:module';
import { Logger } from '@nestjs/common';
import * as mappedTypes from '@nestjs/mapped-types';
import type * as Library from '@nestjs/swagger';

const library = installedLibrary();

function installedLibrary(): typeof Library | null {
  try {
    return createRequire(import.meta.url)('@nestjs/swagger') as typeof Library;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' && message.includes(`'@nestjs/swagger'`)) return null;
    throw error;
  }
}

/** Decorates nothing, whatever it is asked to say. */
const undocumented = (): MethodDecorator & ClassDecorator & PropertyDecorator => () => undefined;

export const {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExcludeController,
  ApiExtension,
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  ApiTags,
} = library ?? new Proxy({} as typeof Library, { get: () => undocumented });

export const { OmitType, PickType } = library ?? mappedTypes;

export const getSchemaPath = library?.getSchemaPath ?? (() => '');

export const DocumentBuilder = library?.DocumentBuilder;
export const SwaggerModule = library?.SwaggerModule ?? {
  setup: () => new Logger('Docs').log('/docs is not served: @nestjs/swagger is not installed'),
};
