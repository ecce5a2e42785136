import type { DataSource, EntityManager } from 'typeorm';
import { type AuditAction, recordAudit } from '../audit/audit.js';
import { type Tx, withEntities } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { databaseClock } from '../database/clock.js';
import { TemplateEntity, type TemplateStatus } from './template.entity.js';
import type { TemplateContent } from './template-content.js';

/** `changed`: the version after it. `none`: there is no such template. `no_draft`: there is nothing to publish. */
export type TemplateChange =
  { change: 'changed'; template: TemplateEntity } | { change: 'none' } | { change: 'no_draft' };

/** The first version, as a draft; null when there is a template of this name. */
export async function createTemplate(
  dataSource: DataSource,
  name: string,
  content: TemplateContent,
  by: Caller,
): Promise<TemplateEntity | null> {
  return withEntities(dataSource, async (manager, tx) => {
    const inserted = await manager
      .createQueryBuilder()
      .insert()
      .into(TemplateEntity)
      .values(draft(name, 1, content, databaseClock.now()))
      .orIgnore()
      .returning('name')
      .execute();
    if ((inserted.raw as unknown[]).length === 0) return null;
    const created = (await findVersion(manager, name, 1))!;
    await record(tx, by, 'template.created', null, created);
    return created;
  });
}

/**
 * Changes the draft. Where there is none, one begins from the newest version.
 * @param changed makes the new content of the newest one's; what it throws leaves everything as it was
 */
export function changeDraft(
  dataSource: DataSource,
  name: string,
  changed: (content: TemplateContent) => Promise<TemplateContent>,
  by: Caller,
): Promise<TemplateChange> {
  return withTemplate({ dataSource, action: 'template.changed', by }, name, async (manager, newest, now) => {
    const content = await changed(newest);
    if (newest.status === 'draft') {
      await manager.update(TemplateEntity, keyOf(newest), { ...content, updatedAt: now });
      return newest.version;
    }
    const version = newest.version + 1;
    await manager.insert(TemplateEntity, draft(name, version, content, now));
    return version;
  });
}

/** From now on messages get it, unless they name another version. It never changes again. */
export function publishDraft(dataSource: DataSource, name: string, by: Caller): Promise<TemplateChange> {
  return withTemplate({ dataSource, action: 'template.published', by }, name, async (manager, newest, now) => {
    if (newest.status !== 'draft') return 'no_draft';
    await manager.update(TemplateEntity, keyOf(newest), { status: 'published', publishedAt: now });
    return newest.version;
  });
}

/** No version of it is sent any more, but for the messages that were accepted. Once more, it changes nothing. */
export function archiveTemplate(dataSource: DataSource, name: string, by: Caller): Promise<TemplateChange> {
  return withTemplate({ dataSource, action: 'template.archived', by }, name, async (manager, newest, now) => {
    await manager
      .createQueryBuilder()
      .update(TemplateEntity)
      .set({ status: 'archived', archivedAt: now })
      .where(`name = :name AND status <> 'archived'`, { name })
      .execute();
    return newest.version;
  });
}

/** The newest version. */
export function findTemplate(dataSource: DataSource, name: string): Promise<TemplateEntity | null> {
  return newestOf(dataSource.manager, name);
}

export function findTemplateVersion(
  dataSource: DataSource,
  name: string,
  version: number,
): Promise<TemplateEntity | null> {
  return findVersion(dataSource.manager, name, version);
}

interface Page<Position> {
  after: Position | null;
  limit: number;
}

/** The newest version of each, by name. */
export function listTemplates(
  dataSource: DataSource,
  { status }: { status?: TemplateStatus },
  { after, limit }: Page<string>,
): Promise<TemplateEntity[]> {
  const query = dataSource
    .getRepository(TemplateEntity)
    .createQueryBuilder('t')
    .where('t.version = (SELECT max(n.version) FROM templates n WHERE n.name = t.name)')
    .orderBy('t.name')
    .limit(limit);
  if (status !== undefined) query.andWhere('t.status = :status', { status });
  if (after !== null) query.andWhere('t.name > :after', { after });
  return query.getMany();
}

/** All versions of one, the newest first. */
export function listVersions(
  dataSource: DataSource,
  name: string,
  { after, limit }: Page<number>,
): Promise<TemplateEntity[]> {
  const query = dataSource
    .getRepository(TemplateEntity)
    .createQueryBuilder('t')
    .where('t.name = :name', { name })
    .orderBy('t.version', 'DESC')
    .limit(limit);
  if (after !== null) query.andWhere('t.version < :after', { after });
  return query.getMany();
}

/**
 * One change at a time: whoever changes a template holds its first version's row, which is always there. The time is read
 * once it is held, so a later change has a later one.
 */
function withTemplate(
  { dataSource, action, by }: { dataSource: DataSource; action: TemplateAction; by: Caller },
  name: string,
  work: (manager: EntityManager, newest: TemplateEntity, now: Date) => Promise<number | 'no_draft'>,
): Promise<TemplateChange> {
  return withEntities(dataSource, async (manager, tx) => {
    const first = await manager.findOne(TemplateEntity, {
      where: { name, version: 1 },
      lock: { mode: 'pessimistic_write' },
    });
    if (first === null) return { change: 'none' };
    const newest = (await newestOf(manager, name))!;
    const version = await work(manager, newest, databaseClock.now());
    if (version === 'no_draft') return { change: 'no_draft' };
    const template = (await findVersion(manager, name, version))!;
    await record(tx, by, action, newest, template);
    return { change: 'changed', template };
  });
}

type TemplateAction = Extract<AuditAction, `template.${string}`>;

async function record(
  tx: Tx,
  by: Caller,
  action: TemplateAction,
  before: TemplateEntity | null,
  after: TemplateEntity,
): Promise<void> {
  if (action === 'template.archived' && before?.status === 'archived') return;
  const subject = { type: 'template', id: after.name } as const;
  await recordAudit(tx, by, [{ action, subject, before: before && factsOf(before), after: factsOf(after) }]);
}

/** Without what it says. */
function factsOf({ version, status, category, variables, locales }: TemplateEntity): object {
  return { version, status, category, variables: Object.keys(variables), locales: Object.keys(locales) };
}

function draft(name: string, version: number, content: TemplateContent, now: Date) {
  return { name, version, status: 'draft' as const, ...content, createdAt: now, updatedAt: now };
}

function newestOf(manager: EntityManager, name: string): Promise<TemplateEntity | null> {
  return manager.findOne(TemplateEntity, { where: { name }, order: { version: 'DESC' } });
}

function findVersion(manager: EntityManager, name: string, version: number): Promise<TemplateEntity | null> {
  return manager.findOneBy(TemplateEntity, { name, version });
}

function keyOf({ name, version }: TemplateEntity): Pick<TemplateEntity, 'name' | 'version'> {
  return { name, version };
}
