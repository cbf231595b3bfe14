CREATE TABLE "charge" (
	"stage" text PRIMARY KEY NOT NULL,
	"person" text NOT NULL,
	"submission" text NOT NULL,
	"board" text NOT NULL,
	"planned" double precision NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "quota" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"person" text,
	"board" text,
	"flops" double precision,
	"submissions" integer,
	"set_by" text NOT NULL,
	"set_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "quota_whose" UNIQUE NULLS NOT DISTINCT("person","board"),
	CONSTRAINT "quota_not_negative" CHECK ("quota"."flops" >= 0 and "quota"."submissions" >= 0)
);
--> statement-breakpoint
CREATE TABLE "halt" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"reason" text NOT NULL,
	"halted_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"halted_by" text NOT NULL,
	"resumed_at" timestamp (3) with time zone,
	"resumed_by" text
);
--> statement-breakpoint
CREATE TABLE "notice" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"person" text NOT NULL,
	"channel" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_fault" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "notice_mark" (
	"submission_version" text PRIMARY KEY NOT NULL,
	"outcome" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice_preference" (
	"person" text PRIMARY KEY NOT NULL,
	"email" boolean DEFAULT true NOT NULL,
	"webhook" text,
	"secret_number" integer DEFAULT 0 NOT NULL,
	"webhook_fault" text
);
--> statement-breakpoint
ALTER TABLE "paper" ADD COLUMN "link" text;--> statement-breakpoint
ALTER TABLE "reported_result" ADD COLUMN "page" integer;--> statement-breakpoint
ALTER TABLE "reported_result" ADD COLUMN "submitter" text;--> statement-breakpoint
ALTER TABLE "reported_result" ADD COLUMN "note" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "reported_result" ADD COLUMN "entered_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "reported_result" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "reported_result" ADD COLUMN "withdrawal_reason" text;--> statement-breakpoint
ALTER TABLE "charge" ADD CONSTRAINT "charge_stage_stage_hash_fk" FOREIGN KEY ("stage") REFERENCES "public"."stage"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charge" ADD CONSTRAINT "charge_person_users_id_fk" FOREIGN KEY ("person") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charge" ADD CONSTRAINT "charge_submission_submission_id_fk" FOREIGN KEY ("submission") REFERENCES "public"."submission"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charge" ADD CONSTRAINT "charge_board_board_id_fk" FOREIGN KEY ("board") REFERENCES "public"."board"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota" ADD CONSTRAINT "quota_person_users_id_fk" FOREIGN KEY ("person") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota" ADD CONSTRAINT "quota_board_board_id_fk" FOREIGN KEY ("board") REFERENCES "public"."board"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_person_users_id_fk" FOREIGN KEY ("person") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_mark" ADD CONSTRAINT "notice_mark_submission_version_submission_version_id_fk" FOREIGN KEY ("submission_version") REFERENCES "public"."submission_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_preference" ADD CONSTRAINT "notice_preference_person_users_id_fk" FOREIGN KEY ("person") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "charge_person" ON "charge" USING btree ("person","at");--> statement-breakpoint
CREATE UNIQUE INDEX "halt_open" ON "halt" USING btree ((true)) WHERE "halt"."resumed_at" is null;--> statement-breakpoint
CREATE INDEX "notice_due" ON "notice" USING btree ("due_at") WHERE "notice"."state" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "notice_once" ON "notice" USING btree ("channel",("payload" ->> 'id'));--> statement-breakpoint
CREATE INDEX "notice_person" ON "notice" USING btree ("person","created_at" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "reported_result" ADD CONSTRAINT "reported_result_submitter_users_id_fk" FOREIGN KEY ("submitter") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_finished" ON "run" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "run_waiting" ON "run" USING btree ("entry") WHERE "run"."state" = 'waiting';--> statement-breakpoint
CREATE UNIQUE INDEX "paper_link" ON "paper" USING btree ("link");