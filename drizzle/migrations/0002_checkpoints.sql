ALTER TABLE "stage" ADD COLUMN "setbacks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "stage" ADD COLUMN "resume_point" jsonb;--> statement-breakpoint
ALTER TABLE "submission" ADD COLUMN "cancelled_at" timestamp (3) with time zone;