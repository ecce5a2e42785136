import { Module } from '@nestjs/common';
import { MEDIA_OPTIONS, MediaFetcher, type MediaOptions } from './media-fetcher.js';

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
