CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"image" text,
	"roles" text[] DEFAULT '{researcher}'::text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_roles_known" CHECK ("users"."roles" <@ array['researcher','maintainer','operator']::text[])
);
--> statement-breakpoint
CREATE TABLE "api_token" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"last_four" text NOT NULL,
	"scopes" text[] NOT NULL,
	"trust" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "api_token_hash_unique" UNIQUE("hash"),
	CONSTRAINT "api_token_runner_alone" CHECK (case when 'runner' = any("api_token"."scopes")
        then "api_token"."scopes" = '{runner}'::text[] and "api_token"."trust" is not null and "api_token"."trust" in ('official', 'volunteer')
        else "api_token"."trust" is null end)
);
--> statement-breakpoint
CREATE TABLE "sign_in_link" (
	"hash" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "event_log" (
	"seq" integer PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"details" jsonb NOT NULL,
	"previous" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "event_log_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "artifact" (
	"sha256" text PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "runner" (
	"id" text PRIMARY KEY NOT NULL,
	"token_id" text NOT NULL,
	"name" text NOT NULL,
	"trust" text NOT NULL,
	"version" text NOT NULL,
	"backends" text[] NOT NULL,
	"device" text NOT NULL,
	"memory_bytes" bigint NOT NULL,
	"doing" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "runner_token_name" UNIQUE("token_id","name")
);
--> statement-breakpoint
CREATE TABLE "dataset_version" (
	"dataset" text NOT NULL,
	"version" text NOT NULL,
	"descriptor" jsonb NOT NULL,
	"artifact" text NOT NULL,
	"bytes" bigint NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dataset_version_dataset_version_pk" PRIMARY KEY("dataset","version")
);
--> statement-breakpoint
CREATE TABLE "base_set" (
	"id" text PRIMARY KEY NOT NULL,
	"bases" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "board" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"demo" boolean DEFAULT false NOT NULL,
	"current_version" integer NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "board_version" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"board" text NOT NULL,
	"version" integer NOT NULL,
	"fingerprint" text NOT NULL,
	"definition" jsonb NOT NULL,
	"dataset" text NOT NULL,
	"dataset_version" text NOT NULL,
	"backend" text,
	"base_set" text,
	"dense_macs" bigint NOT NULL,
	"dense_params" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "curve" (
	"stage" text PRIMARY KEY NOT NULL,
	"rows" jsonb NOT NULL,
	"last" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stage" (
	"hash" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"definition" jsonb NOT NULL,
	"backend" text NOT NULL,
	"dataset" text NOT NULL,
	"dataset_version" text NOT NULL,
	"network" jsonb NOT NULL,
	"work" double precision NOT NULL,
	"epochs" integer NOT NULL,
	"state" text NOT NULL,
	"priority" integer NOT NULL,
	"position" bigserial NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"lease_hash" text,
	"runner" text,
	"heartbeat_at" timestamp (3) with time zone,
	"cancel_requested" boolean DEFAULT false NOT NULL,
	"share" double precision DEFAULT 0 NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	"images_per_second" double precision DEFAULT 0 NOT NULL,
	"message" text,
	"result" jsonb,
	"result_hash" text,
	"fault" jsonb,
	"seconds" double precision,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ready_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "stage_need" (
	"stage" text NOT NULL,
	"needs" text NOT NULL,
	CONSTRAINT "stage_need_stage_needs_pk" PRIMARY KEY("stage","needs")
);
--> statement-breakpoint
CREATE TABLE "entry" (
	"id" text PRIMARY KEY NOT NULL,
	"board_version" text NOT NULL,
	"base_set" text NOT NULL,
	"target" double precision NOT NULL,
	"method" text NOT NULL,
	"config" jsonb NOT NULL,
	"config_fingerprint" text NOT NULL,
	"recipe" jsonb NOT NULL,
	"recipe_id" text NOT NULL,
	"recipe_fingerprint" text NOT NULL,
	"submission" text NOT NULL,
	"baseline" boolean NOT NULL,
	"evidence" text NOT NULL,
	"runs" integer NOT NULL,
	"n" integer DEFAULT 0 NOT NULL,
	"mean" double precision,
	"sd" double precision,
	"low" double precision,
	"high" double precision,
	"top1" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"by_base" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"rate" double precision,
	"band" double precision,
	"params" double precision,
	"macs" double precision,
	"drop" double precision,
	"drop_matched" double precision,
	"epochs_base" double precision,
	"epochs_prune" double precision,
	"epochs_retrain" double precision,
	"training_flops" double precision,
	"key_s1" text,
	"key_s2" text,
	"key_s3_1" text,
	"key_s3_2" text,
	"key_s4_1" text,
	"key_s4_2" text,
	"key_s4_2_overall" text,
	"key_sx_a" text,
	"key_sx_b" text,
	"provisional" boolean DEFAULT true NOT NULL,
	"ranked" boolean DEFAULT false NOT NULL,
	"unranked" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "verdict" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"board_version" text NOT NULL,
	"target" double precision NOT NULL,
	"a_under_a" text NOT NULL,
	"b_under_a" text NOT NULL,
	"a_under_b" text NOT NULL,
	"b_under_b" text NOT NULL,
	"outcome" text NOT NULL,
	"winner" text,
	"sentence" text NOT NULL,
	"detail" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"entry" text NOT NULL,
	"index" integer NOT NULL,
	"seed" bigint NOT NULL,
	"base" text NOT NULL,
	"prune" text NOT NULL,
	"retrain" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"top1" double precision,
	"best_top1" double precision,
	"base_top1" double precision,
	"pruned_top1" double precision,
	"rate" double precision,
	"macs" bigint,
	"params" bigint,
	"trainability" jsonb,
	"ledger" jsonb,
	"finished_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "submission" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"board" text NOT NULL,
	"kind" text DEFAULT 'configured' NOT NULL,
	"submitter" text,
	"current_version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "submission_entry" (
	"submission_version" text NOT NULL,
	"entry" text NOT NULL,
	"target" double precision NOT NULL,
	"swap" boolean NOT NULL,
	CONSTRAINT "submission_entry_submission_version_entry_pk" PRIMARY KEY("submission_version","entry")
);
--> statement-breakpoint
CREATE TABLE "submission_version" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"submission" text NOT NULL,
	"version" integer NOT NULL,
	"board_version" text NOT NULL,
	"method" text NOT NULL,
	"config" jsonb NOT NULL,
	"config_fingerprint" text NOT NULL,
	"recipe" jsonb NOT NULL,
	"recipe_fingerprint" text NOT NULL,
	"standard" boolean NOT NULL,
	"baseline" boolean NOT NULL,
	"targets" jsonb NOT NULL,
	"search" jsonb NOT NULL,
	"note" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runner" ADD CONSTRAINT "runner_token_id_api_token_id_fk" FOREIGN KEY ("token_id") REFERENCES "public"."api_token"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "board_version" ADD CONSTRAINT "board_version_board_board_id_fk" FOREIGN KEY ("board") REFERENCES "public"."board"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "board_version" ADD CONSTRAINT "board_version_base_set_base_set_id_fk" FOREIGN KEY ("base_set") REFERENCES "public"."base_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "curve" ADD CONSTRAINT "curve_stage_stage_hash_fk" FOREIGN KEY ("stage") REFERENCES "public"."stage"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_need" ADD CONSTRAINT "stage_need_stage_stage_hash_fk" FOREIGN KEY ("stage") REFERENCES "public"."stage"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stage_need" ADD CONSTRAINT "stage_need_needs_stage_hash_fk" FOREIGN KEY ("needs") REFERENCES "public"."stage"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry" ADD CONSTRAINT "entry_board_version_board_version_id_fk" FOREIGN KEY ("board_version") REFERENCES "public"."board_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry" ADD CONSTRAINT "entry_base_set_base_set_id_fk" FOREIGN KEY ("base_set") REFERENCES "public"."base_set"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_board_version_board_version_id_fk" FOREIGN KEY ("board_version") REFERENCES "public"."board_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_a_under_a_entry_id_fk" FOREIGN KEY ("a_under_a") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_b_under_a_entry_id_fk" FOREIGN KEY ("b_under_a") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_a_under_b_entry_id_fk" FOREIGN KEY ("a_under_b") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_b_under_b_entry_id_fk" FOREIGN KEY ("b_under_b") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_entry_entry_id_fk" FOREIGN KEY ("entry") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_base_stage_hash_fk" FOREIGN KEY ("base") REFERENCES "public"."stage"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_prune_stage_hash_fk" FOREIGN KEY ("prune") REFERENCES "public"."stage"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_retrain_stage_hash_fk" FOREIGN KEY ("retrain") REFERENCES "public"."stage"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submission" ADD CONSTRAINT "submission_board_board_id_fk" FOREIGN KEY ("board") REFERENCES "public"."board"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submission" ADD CONSTRAINT "submission_submitter_users_id_fk" FOREIGN KEY ("submitter") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submission_entry" ADD CONSTRAINT "submission_entry_submission_version_submission_version_id_fk" FOREIGN KEY ("submission_version") REFERENCES "public"."submission_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submission_entry" ADD CONSTRAINT "submission_entry_entry_entry_id_fk" FOREIGN KEY ("entry") REFERENCES "public"."entry"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submission_version" ADD CONSTRAINT "submission_version_submission_submission_id_fk" FOREIGN KEY ("submission") REFERENCES "public"."submission"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submission_version" ADD CONSTRAINT "submission_version_board_version_board_version_id_fk" FOREIGN KEY ("board_version") REFERENCES "public"."board_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "api_token_user" ON "api_token" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "dataset_version_newest" ON "dataset_version" USING btree ("dataset","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "board_version_number" ON "board_version" USING btree ("board","version");--> statement-breakpoint
CREATE UNIQUE INDEX "board_version_fingerprint" ON "board_version" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "board_version_dataset" ON "board_version" USING btree ("dataset","dataset_version");--> statement-breakpoint
CREATE INDEX "stage_ready" ON "stage" USING btree ("priority" DESC NULLS LAST,"position","backend") WHERE "stage"."state" = 'ready';--> statement-breakpoint
CREATE INDEX "stage_leased" ON "stage" USING btree ("heartbeat_at") WHERE "stage"."state" = 'leased';--> statement-breakpoint
CREATE INDEX "stage_unfinished" ON "stage" USING btree ("backend","state") WHERE "stage"."state" in ('blocked', 'ready', 'leased', 'failed');--> statement-breakpoint
CREATE INDEX "stage_finished" ON "stage" USING btree ("backend","finished_at" DESC NULLS LAST) WHERE "stage"."state" = 'done';--> statement-breakpoint
CREATE INDEX "stage_need_needs" ON "stage_need" USING btree ("needs");--> statement-breakpoint
CREATE INDEX "entry_board_target" ON "entry" USING btree ("board_version","target");--> statement-breakpoint
CREATE INDEX "entry_contender" ON "entry" USING btree ("board_version","config_fingerprint","target");--> statement-breakpoint
CREATE INDEX "entry_recipe" ON "entry" USING btree ("board_version","recipe_fingerprint","target");--> statement-breakpoint
CREATE INDEX "entry_recent" ON "entry" USING btree ("finished_at" DESC NULLS LAST) WHERE "entry"."finished_at" is not null;--> statement-breakpoint
CREATE INDEX "entry_key_s1" ON "entry" USING btree ("key_s1");--> statement-breakpoint
CREATE INDEX "entry_key_s2" ON "entry" USING btree ("key_s2");--> statement-breakpoint
CREATE INDEX "entry_key_s3_1" ON "entry" USING btree ("key_s3_1");--> statement-breakpoint
CREATE INDEX "entry_key_s3_2" ON "entry" USING btree ("key_s3_2");--> statement-breakpoint
CREATE INDEX "entry_key_s4_1" ON "entry" USING btree ("key_s4_1");--> statement-breakpoint
CREATE INDEX "entry_key_s4_2" ON "entry" USING btree ("key_s4_2");--> statement-breakpoint
CREATE INDEX "entry_key_s4_2_overall" ON "entry" USING btree ("key_s4_2_overall");--> statement-breakpoint
CREATE INDEX "entry_key_sx_a" ON "entry" USING btree ("key_sx_a");--> statement-breakpoint
CREATE INDEX "entry_key_sx_b" ON "entry" USING btree ("key_sx_b");--> statement-breakpoint
CREATE UNIQUE INDEX "verdict_cells" ON "verdict" USING btree ("a_under_a","b_under_b");--> statement-breakpoint
CREATE INDEX "verdict_board" ON "verdict" USING btree ("board_version","target");--> statement-breakpoint
CREATE UNIQUE INDEX "run_entry_index" ON "run" USING btree ("entry","index");--> statement-breakpoint
CREATE INDEX "run_base" ON "run" USING btree ("base");--> statement-breakpoint
CREATE INDEX "run_prune" ON "run" USING btree ("prune");--> statement-breakpoint
CREATE INDEX "run_retrain" ON "run" USING btree ("retrain");--> statement-breakpoint
CREATE INDEX "submission_submitter" ON "submission" USING btree ("submitter","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "submission_board" ON "submission" USING btree ("board","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "submission_entry_entry" ON "submission_entry" USING btree ("entry");--> statement-breakpoint
CREATE UNIQUE INDEX "submission_version_number" ON "submission_version" USING btree ("submission","version");--> statement-breakpoint
CREATE INDEX "submission_version_config" ON "submission_version" USING btree ("board_version","config_fingerprint");--> statement-breakpoint
CREATE INDEX "submission_version_baseline" ON "submission_version" USING btree ("board_version") WHERE "submission_version"."baseline";--> statement-breakpoint
CREATE INDEX "submission_version_own_recipe" ON "submission_version" USING btree ("board_version") WHERE not "submission_version"."standard";