DROP INDEX "run_waiting";--> statement-breakpoint
CREATE INDEX "entry_beside" ON "entry" USING btree ("board_version","target") WHERE "entry"."baseline" or "entry"."floor" is not null;--> statement-breakpoint
CREATE INDEX "entry_count" ON "entry" USING btree ("board_version","finished_at") WHERE "entry"."floor" is null;--> statement-breakpoint
CREATE INDEX "entry_leader" ON "entry" USING btree ("board_version","band","mean" DESC NULLS LAST,"id") WHERE "entry"."floor" is null and "entry"."withdrawn" is null and "entry"."finished_at" is not null;--> statement-breakpoint
CREATE INDEX "verdict_newest" ON "verdict" USING btree ("board_version","updated_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "run_unfinished" ON "run" USING btree ("entry") WHERE "run"."state" <> 'done';