CREATE TABLE "swap_pair" (
	"id" text PRIMARY KEY DEFAULT gen_random_uuid()::text NOT NULL,
	"board_version" text NOT NULL,
	"target" double precision NOT NULL,
	"a" text NOT NULL,
	"b" text NOT NULL,
	"recipe_a" text NOT NULL,
	"recipe_b" text NOT NULL,
	"asked_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "entry" ALTER COLUMN "submission" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ALTER COLUMN "prune" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "board" ADD COLUMN "swap_budget" double precision;--> statement-breakpoint
ALTER TABLE "board_version" ADD COLUMN "extras_due" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "entry" ADD COLUMN "origin" text DEFAULT 'submission' NOT NULL;--> statement-breakpoint
ALTER TABLE "entry" ADD COLUMN "floor" jsonb;--> statement-breakpoint
ALTER TABLE "entry" ADD COLUMN "trainability" double precision;--> statement-breakpoint
ALTER TABLE "entry" ADD COLUMN "trainability_label" text;--> statement-breakpoint
ALTER TABLE "entry" ADD COLUMN "damage" double precision;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "trainability_train" jsonb;--> statement-breakpoint
ALTER TABLE "swap_pair" ADD CONSTRAINT "swap_pair_board_version_board_version_id_fk" FOREIGN KEY ("board_version") REFERENCES "public"."board_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "swap_pair_of" ON "swap_pair" USING btree ("board_version","target","a","recipe_a","b","recipe_b");