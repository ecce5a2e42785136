import { Module } from '@nestjs/common';
import { PageServer } from './page-server.js';

/** The operators' page at `/admin/`, for an application made by `createApp` that also answers the HTTP API. */
@Module({ providers: [PageServer] })
export class DashboardModule {}
