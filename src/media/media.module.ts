import { Module } from '@nestjs/common';
import { MediaFetcher } from './media-fetcher.js';
import { MEDIA_OPTIONS, type MediaOptions } from './media.options.js';

/** The `MediaFetcher`, to inject wherever files are wanted. */
@Module({
  providers: [
    {
      provide: MediaFetcher,
      inject: [MEDIA_OPTIONS],
      useFactory: (options: MediaOptions) => new MediaFetcher(options),
    },
  ],
  exports: [MediaFetcher],
})
export class MediaModule {}
