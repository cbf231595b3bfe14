import { and, desc, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { draftSubject } from '#core/wire/drafts';
import type { DraftCard, DraftView, SaveDraftSchema } from '#core/wire/drafts';
import { draft } from '#drizzle/schema/drafts';
import { user } from '#drizzle/schema/users';
import type { Person } from '#server/auth/actor';
import type { Db } from '#server/db/types';

/** Drafts a person may keep; more is nobody's work in progress. */
const MOST_DRAFTS = 50;

type Row = typeof draft.$inferSelect;

/** A person's drafts, the one worked on last first. */
export async function listDrafts(db: Db, person: Person): Promise<DraftCard[]> {
  const rows = await db
    .select()
    .from(draft)
    .where(eq(draft.owner, person.id))
    .orderBy(desc(draft.updatedAt), draft.id);
  return rows.map(cardOf);
}

/** One's own draft. Throws Fault `not-found`, also for somebody else's. */
export async function openDraft(db: Db, person: Person, id: string): Promise<DraftView> {
  const [row] = await db
    .select()
    .from(draft)
    .where(and(eq(draft.id, id), eq(draft.owner, person.id)));
  if (row === undefined) throw noDraft(id);
  return { ...cardOf(row), content: row.content };
}

/**
 * Keeps what was written, right or wrong. Throws Fault `conflict` when the draft was changed elsewhere since the
 * revision it was opened at, or when the person keeps too many; `not-found` for a draft that was sent or deleted.
 */
export async function saveDraft(
  db: Db,
  person: Person,
  { id, revision, content }: z.infer<typeof SaveDraftSchema>,
): Promise<DraftCard> {
  if (revision === 0) return beginDraft(db, person, { id, content, clonedFrom: null, versionOf: null });
  const [row] = await db
    .update(draft)
    .set({ content, ...draftSubject(content), revision: revision + 1, updatedAt: sql`now()` })
    .where(and(eq(draft.id, id), eq(draft.owner, person.id), eq(draft.revision, revision)))
    .returning();
  if (row !== undefined) return cardOf(row);
  await openDraft(db, person, id);
  throw changedElsewhere();
}

/** A new draft. Throws Fault `conflict` when the person keeps too many, or when it exists already. */
export async function beginDraft(
  db: Db,
  person: Person,
  begun: Pick<Row, 'id' | 'content' | 'clonedFrom' | 'versionOf'>,
): Promise<DraftCard> {
  return db.transaction(async (tx) => {
    // The person's row is locked, so that two beginnings at once can't both be the last one allowed.
    await tx.select({ id: user.id }).from(user).where(eq(user.id, person.id)).for('update');
    const kept = await tx.$count(draft, eq(draft.owner, person.id));
    if (kept >= MOST_DRAFTS) {
      throw new Fault('conflict', `You keep ${kept} drafts, which is all that are kept for one person.`, {
        hint: 'Delete one on /submissions.',
        class: 'submitter',
      });
    }
    const [row] = await tx
      .insert(draft)
      .values({ ...begun, owner: person.id, ...draftSubject(begun.content) })
      .onConflictDoNothing()
      .returning();
    if (row === undefined) throw changedElsewhere();
    return cardOf(row);
  });
}

/** Throws Fault `not-found`. */
export async function deleteDraft(db: Db, person: Person, id: string): Promise<{ readonly deleted: string }> {
  const [row] = await db
    .delete(draft)
    .where(and(eq(draft.id, id), eq(draft.owner, person.id)))
    .returning({ id: draft.id });
  if (row === undefined) throw noDraft(id);
  return { deleted: row.id };
}

function cardOf({ owner: _owner, content: _content, createdAt, updatedAt, ...row }: Row): DraftCard {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

function noDraft(id: string): Fault {
  return new Fault('not-found', `You have no draft "${id}".`, {
    hint: 'It was sent or deleted, or never saved; yours are listed on /submissions.',
  });
}

function changedElsewhere(): Fault {
  return new Fault('conflict', 'This draft was changed in another window meanwhile.', {
    hint: 'Load the page again to go on with what was saved there.',
    class: 'submitter',
  });
}
