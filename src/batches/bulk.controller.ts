import { Controller, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiHeader, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageOf } from '../languages/languages.js';
import { setContentLanguage } from '../http/request-preferences.js';
import { say } from '../languages/say.js';
import { applicationOf } from '../http/actor.js';
import { ApiOtherBody } from '../http/api-decorators.js';
import { isLines } from '../http/body-parsing.js';
import { readDateTime } from '../http/field-rules.js';
import { RequiresScope, RouteHooks } from '../http/route-hooks.js';
import { logAbout } from '../http/logging.js';
import { Problem } from '../http/problem.js';
import { conflictProblem, knownProblem, malformedBodyProblem, validationProblem } from '../http/problems.js';
import { checkAs } from '../http/validation.js';
import { inCallersTrace, inSpan } from '../tracing/spans.js';
import { refusalProblem } from '../accepting/refusal.js';
import { acceptBulk, acceptRecipients, type BulkOptions, messageForEach, resultBefore } from './accept-bulk.js';
import { type AcceptedBulk, storedOf } from './accept-items.js';
import { BatchUploads, tryItems } from './batch-uploads.js';
import { BulkBrokenOffDto, BulkDryRunDto, BulkDto, BulkQuery, BulkResultDto } from './bulk.dto.js';
import type { BulkResult } from './bulk-result.js';
import { batchLocation } from './open-batch.js';
import { RecipientDto, RecipientsDto } from './shared-body.dto.js';
import type { Upload } from './upload.js';
import { MessageAcceptance } from '../accepting/accept-messages.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { idempotencyKeyOf, mismatchProblem } from '../accepting/idempotency.js';
import { BULK_EXAMPLES, LINES_EXAMPLE } from '../accepting/message-examples.js';

const BULK_LIMIT = 20 * 1024 * 1024;
/** An upload's key is compared by its template alone: nobody has seen all of its body when it begins. */
const NO_BODY = null;

@ApiTags('messages')
@ApiExtraModels(BulkBrokenOffDto, BulkDto, RecipientsDto, RecipientDto)
@Controller('api/v1/messages/bulk')
export class BulkController {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
    private readonly uploads: BatchUploads,
  ) {}

  /**
   * Accepts many messages as one batch: up to 10,000 as JSON, or any number as NDJSON, a message a line of at most
   * 64 KB, stored and sent while they come. Or one body for many `recipients`, as JSON or, with `?template=`, as NDJSON, a
   * recipient a line. A bad item is listed and does not sink the rest. With an `Idempotency-Key` the same JSON gets the same
   * answer again, and what was cut or broke off goes on where it ended. With `dryRun` nothing is stored or sent, and the answer
   * tells what would happen: which items would be rejected, by which channels the others would go first, in how many segments and at
   * what price.
   */
  @Post()
  @RequiresScope('messages:send')
  @HttpCode(202)
  @RouteHooks({ bodyLimit: BULK_LIMIT, lines: true })
  @ApiBody({
    schema: { oneOf: [{ $ref: getSchemaPath(BulkDto) }, { $ref: getSchemaPath(RecipientsDto) }] },
    examples: BULK_EXAMPLES,
  })
  @ApiOtherBody('application/x-ndjson', { schema: { type: 'string' }, example: LINES_EXAMPLE })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: '1 to 255 characters; honoured for 24 hours' })
  @ApiResponse({ status: 202, type: BulkResultDto, description: 'Accepted, but for the items listed' })
  @ApiResponse({ status: 200, type: BulkDryRunDto, description: 'With `dryRun`: what would happen' })
  @ApiResponse({
    status: 503,
    description:
      'The database failed. `/problems/bulk-broken-off`: the first `stored` items of the JSON are stored; the same request under its `Idempotency-Key` adds the rest',
    content: { 'application/problem+json': { schema: { $ref: getSchemaPath(BulkBrokenOffDto) } } },
  })
  create(@Query() query: BulkQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return inCallersTrace(request.headers, () =>
      inSpan('batch accept', { kind: 'server' }, () => this.accept(query, request, reply)),
    );
  }

  private async accept(query: BulkQuery, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const ratePerSecond = query.ratePerSecond ?? null;
    const application = applicationOf(request);
    const language = languageOf(request.headers);
    if (isLines(request)) {
      const { template, version, duplicates, name } = query;
      refuseVersionAlone(query);
      const body = template === undefined ? NO_BODY : { template: { name: template, ...(version && { version }) } };
      const idempotency = idempotencyKeyOf(
        request,
        query.sendAt === undefined ? body : { ...body, sendAt: query.sendAt },
      );
      const messageFor = body === NO_BODY ? null : await messageForEach(this.context, body);
      // Without a length Fastify may find that there is no body at all.
      const stream = (request.body as AsyncIterable<Uint8Array> | undefined) ?? request.raw;
      const sendAt = readDateTime(query.sendAt);
      if (query.dryRun) {
        const dry = { application, messageFor, duplicates: duplicates ?? 'keep', sendAt, language };
        await this.refuseWhenFull();
        return this.answerDry(request, reply, await this.uploads.tryOut(stream, dry));
      }
      const options = { application, idempotency, ratePerSecond, messageFor, duplicates, name, sendAt, language };
      answerUpload(request, reply, await this.uploads.receive(stream, options));
      return;
    }
    refuseOfLines(query);
    if (isDry(request.body)) return this.tryJson(request, reply);
    const idempotency = idempotencyKeyOf(request);
    await this.acceptJson(request, reply, { application, idempotency, ratePerSecond, language });
  }

  /** Stores nothing, whatever key it comes with. */
  private async tryJson(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const checked = await (hasRecipients(request.body)
      ? checkAs(RecipientsDto, request.body)
      : checkAs(BulkDto, request.body));
    if (!checked.ok) throw checked.problem;
    await this.refuseWhenFull();
    const [application, language] = [applicationOf(request), languageOf(request.headers)];
    const dry = { application, language, duplicates: checked.value.duplicates ?? 'keep' };
    if ('messages' in checked.value) {
      const { messages, sendAt } = checked.value;
      const options = { ...dry, messageFor: null, sendAt: readDateTime(sendAt) };
      return this.answerDry(request, reply, await tryItems(this.context, messages, options));
    }
    const { recipients, duplicates: _, name: _name, dryRun: _dryRun, ...body } = checked.value;
    const options = { ...dry, messageFor: await messageForEach(this.context, body), sendAt: null };
    return this.answerDry(request, reply, await tryItems(this.context, recipients, options));
  }

  private answerDry(request: FastifyRequest, reply: FastifyReply, result: BulkDryRunDto): void {
    setContentLanguage(reply, languageOf(request.headers));
    void reply.status(200).send(result);
  }

  private async refuseWhenFull(): Promise<void> {
    if (await this.acceptance.isQueueFull()) throw refusalProblem({ refusal: 'queue_full' });
  }

  private async acceptJson(request: FastifyRequest, reply: FastifyReply, options: BulkOptions): Promise<void> {
    const accepted = await this.firstOrRepeated(options, () =>
      hasRecipients(request.body)
        ? acceptRecipients(this.context, this.acceptance, request.body, options)
        : this.acceptMessages(request.body, options),
    );
    if (accepted.bulk === 'mismatch') throw mismatchProblem();
    if (accepted.bulk === 'repeated') void reply.header('Idempotent-Replayed', 'true');
    answer(request, reply, accepted.result);
  }

  /** What would be refused as a whole now, since its times are over or its template is gone, may have been accepted before. */
  private async firstOrRepeated(
    { idempotency: key = null, language = 'en' }: BulkOptions,
    accept: () => Promise<AcceptedBulk>,
  ): Promise<AcceptedBulk> {
    try {
      return await accept();
    } catch (error) {
      if (key === null || !(error instanceof Problem) || error.getStatus() !== 400) throw error;
      const result = await resultBefore(this.context, key, language);
      if (result === null) throw error;
      // Of what broke off, and cannot go on: whoever sends the rest anew must know what is on its way.
      if (!result.uploadComplete) throw error.with({ batchId: result.batchId, stored: storedOf(result) });
      return { bulk: 'repeated', result };
    }
  }

  private async acceptMessages(body: unknown, options: BulkOptions): Promise<AcceptedBulk> {
    const checked = await checkAs(BulkDto, body);
    if (!checked.ok) throw checked.problem;
    const { messages, duplicates, name, sendAt } = checked.value;
    return acceptBulk(this.context, this.acceptance, messages, {
      ...{ ...options, duplicates, name },
      sendAt: readDateTime(sendAt),
    });
  }
}

function isDry(body: unknown): boolean {
  return typeof body === 'object' && body !== null && (body as { dryRun?: unknown }).dryRun === true;
}

function hasRecipients(body: unknown): body is object {
  return typeof body === 'object' && body !== null && Object.hasOwn(body, 'recipients');
}

/** A JSON body says these itself. */
function refuseOfLines(query: BulkQuery): void {
  const errors = (['name', 'template', 'version', 'duplicates', 'sendAt', 'dryRun'] as const)
    .filter((name) => query[name] !== undefined)
    .map((path) => ({ path, message: say('is for NDJSON: give it in the body') }));
  if (errors.length > 0) throw validationProblem(errors);
}

function refuseVersionAlone({ template, version }: BulkQuery): void {
  if (version === undefined || template !== undefined) return;
  throw validationProblem([{ path: 'version', message: say('is that of a template: give its name too') }]);
}

function answerUpload(request: FastifyRequest, reply: FastifyReply, upload: Upload): void {
  switch (upload.upload) {
    case 'mismatch':
      throw mismatchProblem();
    case 'queue_full':
      throw refusalProblem({ refusal: 'queue_full' });
    case 'cancelled':
      throw conflictProblem(say('The batch has been cancelled: it takes nothing more.'));
    case 'empty':
      throw malformedBodyProblem(say('There is not one line in the body.'));
    case 'stopping':
      throw stoppingProblem();
    case 'ended':
      if (upload.end === 'stopping') throw stoppingProblem();
      if (upload.continued) void reply.header('Idempotent-Replayed', 'true');
      // Whoever fell silent may come back on a connection of its own.
      if (upload.end === 'silent') void reply.header('Connection', 'close');
      answer(request, reply, upload.result);
  }
}

function answer(request: FastifyRequest, reply: FastifyReply, result: BulkResult): void {
  logAbout(request.raw, { batchId: result.batchId });
  setContentLanguage(reply, languageOf(request.headers));
  void reply.status(202).header('Location', batchLocation(result.batchId)).send(result);
}

const stoppingProblem = (): Problem =>
  knownProblem('unavailable', {
    detail: say(
      'The service stops. What came so far is stored; to add the rest, send the same again with the same Idempotency-Key.',
    ),
    headers: { 'Retry-After': '1', Connection: 'close' },
  });
