-- What a transaction changes of what readers see is told to the web processes when it commits, whichever program wrote
-- it: `board:<id>`, or `anything` (server/reading/topics.ts). Tables that are not named here change no page that is kept;
-- server/reading/topics.integration.test.ts has a row for each table and says why.
CREATE FUNCTION "tell_readers"("boards" text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- A transaction that writes everywhere (a restored backup) need not say where.
  IF cardinality("boards") > 20 THEN
    PERFORM pg_notify('fairprune_readers', 'anything');
  ELSE
    PERFORM pg_notify('fairprune_readers', 'board:' || "id") FROM unnest("boards") AS "id";
  END IF;
END $$;
--> statement-breakpoint
CREATE FUNCTION "tell_readers_anything"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('fairprune_readers', 'anything');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "tell_readers_any_row"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM "changed") THEN PERFORM pg_notify('fairprune_readers', 'anything'); END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "tell_readers_by_id"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "public"."tell_readers"(ARRAY(SELECT DISTINCT "c"."id" FROM "changed" "c"));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "tell_readers_by_board"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "public"."tell_readers"(ARRAY(SELECT DISTINCT "c"."board" FROM "changed" "c"));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "tell_readers_by_board_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "public"."tell_readers"(ARRAY(
    SELECT DISTINCT "v"."board" FROM "changed" "c"
    JOIN "public"."board_version" "v" ON "v"."id" = "c"."board_version"));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "tell_readers_by_entry"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "public"."tell_readers"(ARRAY(
    SELECT DISTINCT "v"."board" FROM "changed" "c"
    JOIN "public"."entry" "e" ON "e"."id" = "c"."entry"
    JOIN "public"."board_version" "v" ON "v"."id" = "e"."board_version"));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "tell_readers_by_submission"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM "public"."tell_readers"(ARRAY(
    SELECT DISTINCT "s"."board" FROM "changed" "c"
    JOIN "public"."submission" "s" ON "s"."id" = "c"."submission"));
  RETURN NULL;
END $$;
--> statement-breakpoint
DO $$
DECLARE
  "told" record;
  "event" record;
BEGIN
  FOR "told" IN SELECT * FROM (VALUES
    ('board', 'by_id'),
    ('board_version', 'by_board'),
    ('submission', 'by_board'),
    ('entry', 'by_board_version'),
    ('round', 'by_board_version'),
    ('submission_version', 'by_board_version'),
    ('swap_pair', 'by_board_version'),
    ('verdict', 'by_board_version'),
    ('dispute', 'by_entry'),
    ('entry_movement', 'by_entry'),
    ('run', 'by_entry'),
    ('submission_entry', 'by_entry'),
    ('submission_author', 'by_submission'),
    ('base_set', 'any_row'),
    ('dataset_version', 'any_row'),
    ('halt', 'any_row'),
    ('paper', 'any_row'),
    ('record_loss', 'any_row'),
    ('reported_claim', 'any_row'),
    ('reported_result', 'any_row'),
    ('search_document', 'any_row')
  ) AS "t"("name", "way") LOOP
    FOR "event" IN SELECT * FROM (VALUES ('insert', 'new'), ('update', 'new'), ('delete', 'old')) AS "e"("name", "rows") LOOP
      EXECUTE format(
        'CREATE TRIGGER %I AFTER %s ON "public".%I REFERENCING %s TABLE AS "changed" FOR EACH STATEMENT EXECUTE FUNCTION %I()',
        'tell_readers_' || "event"."name", "event"."name", "told"."name", "event"."rows", 'tell_readers_' || "told"."way");
    END LOOP;
    EXECUTE format(
      'CREATE TRIGGER "tell_readers_truncate" AFTER TRUNCATE ON "public".%I FOR EACH STATEMENT EXECUTE FUNCTION "tell_readers_anything"()',
      "told"."name");
  END LOOP;
END $$;
--> statement-breakpoint
-- Names stand on many pages; of a new person there is nothing to see yet.
CREATE TRIGGER "tell_readers_update" AFTER UPDATE OF "name", "affiliation", "orcid", "deleted_at" ON "users" FOR EACH ROW
  WHEN (("old"."name", "old"."affiliation", "old"."orcid", "old"."deleted_at")
    IS DISTINCT FROM ("new"."name", "new"."affiliation", "new"."orcid", "new"."deleted_at"))
  EXECUTE FUNCTION "tell_readers_anything"();
--> statement-breakpoint
CREATE TRIGGER "tell_readers_delete" AFTER DELETE ON "users" FOR EACH ROW EXECUTE FUNCTION "tell_readers_anything"();
--> statement-breakpoint
-- A runner that comes; that it lives it says every few seconds.
CREATE TRIGGER "tell_readers_insert" AFTER INSERT ON "runner" FOR EACH ROW EXECUTE FUNCTION "tell_readers_anything"();
--> statement-breakpoint
-- Stages wait, run and report all day long, on pages that are kept for seconds only while they do (KeepFresh). Told is
-- what ends or begins that: failing, cancelling, going on again. A result is told by the runs that it finishes.
CREATE TRIGGER "tell_readers_update" AFTER UPDATE OF "state" ON "stage" FOR EACH ROW
  WHEN ("old"."state" IS DISTINCT FROM "new"."state"
    AND ("old"."state" IN ('done', 'failed', 'cancelled') OR "new"."state" IN ('failed', 'cancelled')))
  EXECUTE FUNCTION "tell_readers_anything"();
