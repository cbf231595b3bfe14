CREATE TABLE "search_document" (
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"title" text NOT NULL,
	"summary" text NOT NULL,
	"title_words" text NOT NULL,
	"words" text NOT NULL,
	"lexemes" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('english', "search_document"."title_words"), 'A') || setweight(to_tsvector('english', "search_document"."words"), 'B')) STORED NOT NULL,
	CONSTRAINT "search_document_kind_id_pk" PRIMARY KEY("kind","id")
);
--> statement-breakpoint
ALTER TABLE "paper" ADD COLUMN "tables" jsonb;--> statement-breakpoint
CREATE INDEX "search_document_lexemes" ON "search_document" USING gin ("lexemes");--> statement-breakpoint
CREATE INDEX "entry_method" ON "entry" USING btree ("method","created_at" DESC NULLS LAST);