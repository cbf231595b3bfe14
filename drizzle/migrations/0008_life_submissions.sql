CREATE TABLE "submission_author" (
	"submission" text NOT NULL,
	"person" text NOT NULL,
	"invited_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	CONSTRAINT "submission_author_submission_person_pk" PRIMARY KEY("submission","person")
);
--> statement-breakpoint
CREATE TABLE "draft" (
	"id" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"content" jsonb NOT NULL,
	"board" text,
	"method" text,
	"cloned_from" text,
	"version_of" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dispute" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"entry" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"claim" text NOT NULL,
	"answer" text,
	"answered_at" timestamp (3) with time zone,
	"rerun_at" timestamp (3) with time zone,
	"rerun" jsonb,
	"decided_at" timestamp (3) with time zone,
	"reason" text
);
--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "previous" text;--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "anonymous" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "named_on" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "submission_author" ADD CONSTRAINT "submission_author_submission_submission_id_fk" FOREIGN KEY ("submission") REFERENCES "public"."submission"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submission_author" ADD CONSTRAINT "submission_author_person_users_id_fk" FOREIGN KEY ("person") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft" ADD CONSTRAINT "draft_owner_users_id_fk" FOREIGN KEY ("owner") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_entry_entry_id_fk" FOREIGN KEY ("entry") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_opened_by_users_id_fk" FOREIGN KEY ("opened_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "submission_author_person" ON "submission_author" USING btree ("person","invited_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "draft_owner" ON "draft" USING btree ("owner","updated_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "dispute_entry" ON "dispute" USING btree ("entry","opened_at");--> statement-breakpoint
CREATE INDEX "dispute_undecided" ON "dispute" USING btree ("opened_at") WHERE "dispute"."state" in ('open', 'rerun');--> statement-breakpoint
CREATE UNIQUE INDEX "submission_previous" ON "submission" USING btree ("previous");