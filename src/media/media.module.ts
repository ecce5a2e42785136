import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { MediaFetcher } from './media-fetcher.js';
import { MEDIA_DEFAULTS, type MediaOptions } from './media.options.js';

interface MediaModuleOptions extends Pick<FactoryProvider, 'inject'> {
  /** What is left out has its default. */
  useFactory: FactoryProvider<Partial<MediaOptions>>['useFactory'];
}

/** The `MediaFetcher`, to inject wherever files are wanted. */
@Module({})
export class MediaModule {
  static forRoot({ inject, useFactory }: MediaModuleOptions): DynamicModule {
    return {
      module: MediaModule,
      global: true,
      providers: [
        {
          provide: MediaFetcher,
          inject: inject ?? [],
          useFactory: async (...dependencies: unknown[]) =>
            new MediaFetcher({ ...MEDIA_DEFAULTS, ...(await useFactory(...dependencies)) }),
        },
      ],
      exports: [MediaFetcher],
    };
  }
}
