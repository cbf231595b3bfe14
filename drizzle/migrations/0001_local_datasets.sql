ALTER TABLE "runner" ADD COLUMN "datasets" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "dataset_version" ADD COLUMN "local_only" boolean DEFAULT false NOT NULL;