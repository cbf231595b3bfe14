CREATE TABLE "entry_movement" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"entry" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"from_tag" text,
	"to_tag" text,
	"reason" text NOT NULL,
	"by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "record_loss" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"part" text NOT NULL,
	"subject" text NOT NULL,
	"reason" text NOT NULL,
	"lost_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"lost_by" text NOT NULL,
	"returned_at" timestamp (3) with time zone,
	"returned_by" text,
	"return_reason" text
);
--> statement-breakpoint
CREATE TABLE "round" (
	"board_version" text PRIMARY KEY NOT NULL,
	"secret_commitment" text NOT NULL,
	"committed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"bases_commitment" text,
	"opened_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"bases" jsonb
);
--> statement-breakpoint
CREATE TABLE "round_secret" (
	"board_version" text PRIMARY KEY NOT NULL,
	"secret" text NOT NULL,
	"salt" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sealed_artifact" (
	"sha256" text NOT NULL,
	"board_version" text NOT NULL,
	"sealed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sealed_artifact_sha256_board_version_pk" PRIMARY KEY("sha256","board_version")
);
--> statement-breakpoint
DROP INDEX "board_version_number";--> statement-breakpoint
ALTER TABLE "board_version" ADD COLUMN "purpose" text DEFAULT 'ranking' NOT NULL;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "round" text;--> statement-breakpoint
ALTER TABLE "entry" ADD COLUMN "phase" text DEFAULT 'published' NOT NULL;--> statement-breakpoint
ALTER TABLE "entry" ADD COLUMN "withdrawn" text;--> statement-breakpoint
ALTER TABLE "entry" ADD COLUMN "ceiling" text DEFAULT 'S4.2';--> statement-breakpoint
ALTER TABLE "entry" ADD COLUMN "losses" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "withdrawal_reason" text;--> statement-breakpoint
ALTER TABLE "submission_version" ADD COLUMN "phase" text DEFAULT 'published' NOT NULL;--> statement-breakpoint
ALTER TABLE "submission_version" ADD COLUMN "published_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "entry_movement" ADD CONSTRAINT "entry_movement_entry_entry_id_fk" FOREIGN KEY ("entry") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round" ADD CONSTRAINT "round_board_version_board_version_id_fk" FOREIGN KEY ("board_version") REFERENCES "public"."board_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_secret" ADD CONSTRAINT "round_secret_board_version_board_version_id_fk" FOREIGN KEY ("board_version") REFERENCES "public"."board_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sealed_artifact" ADD CONSTRAINT "sealed_artifact_board_version_board_version_id_fk" FOREIGN KEY ("board_version") REFERENCES "public"."board_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "entry_movement_entry" ON "entry_movement" USING btree ("entry","at");--> statement-breakpoint
CREATE UNIQUE INDEX "record_loss_open" ON "record_loss" USING btree ("part","subject") WHERE "record_loss"."returned_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "board_version_number" ON "board_version" USING btree ("board","version","purpose");