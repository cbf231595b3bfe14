CREATE TABLE "paper" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"authors" jsonb,
	"year" integer,
	"venue" text,
	"content_hash" text NOT NULL,
	"seeded_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reported_claim" (
	"id" text PRIMARY KEY NOT NULL,
	"paper" text NOT NULL,
	"claim" text NOT NULL,
	"conditions" text,
	"evidence" text,
	"rows" jsonb NOT NULL,
	"confirms_if" text,
	"refutes_if" text
);
--> statement-breakpoint
CREATE TABLE "reported_result" (
	"id" text PRIMARY KEY NOT NULL,
	"paper" text NOT NULL,
	"position" integer NOT NULL,
	"source_table" text NOT NULL,
	"dataset" text NOT NULL,
	"network" text NOT NULL,
	"method" text,
	"repeats" text,
	"top1" double precision,
	"drop" double precision,
	"rate" double precision,
	"slips" jsonb NOT NULL,
	"row" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reported_claim" ADD CONSTRAINT "reported_claim_paper_paper_id_fk" FOREIGN KEY ("paper") REFERENCES "public"."paper"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reported_result" ADD CONSTRAINT "reported_result_paper_paper_id_fk" FOREIGN KEY ("paper") REFERENCES "public"."paper"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reported_result_paper" ON "reported_result" USING btree ("paper","position");--> statement-breakpoint
CREATE INDEX "reported_result_board" ON "reported_result" USING btree ("dataset","network");--> statement-breakpoint
CREATE INDEX "reported_result_method" ON "reported_result" USING btree ("method");