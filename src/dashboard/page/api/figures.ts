/** The statistics, as the OpenAPI document says; `/docs` tells what each figure means. Rates are from 0 to 1; null: nothing was counted. */
import type { components } from './openapi.js';

type Schemas = components['schemas'];

export type MessageFigure = keyof Schemas['MessageFiguresDto'];
/** Milliseconds; null where nothing was delivered. */
export type Latency = Schemas['LatencyDto'];
export type ChannelFigures = Schemas['ChannelFiguresDto'];
export type Cost = Schemas['CostDto'];
export type Statistics = Schemas['StatisticsDto'];

export type Timeseries = Schemas['TimeseriesDto'];
export type Interval = Timeseries['interval'];
export type Bucket = Schemas['BucketDto'];

export type ErrorFigure = Schemas['ErrorFigureDto'];
export type ErrorFigures = Schemas['ErrorFiguresDto'];
/** By template, the most messages first. */
export type TemplateFigures = Schemas['TemplatesFiguresDto'];

export type FallbackAdvice = Schemas['FallbackAdviceDto'];
export type FallbackValue = Schemas['FallbackPolicyDto'];

export type Live = Schemas['LiveDto'];

export type CostFigures = Schemas['CostsDto'];
export type CostPart = CostFigures['by'];
export type CostItem = Schemas['CostItemDto'];
