import type { SeedContext, ServiceModule } from "@technova/module";
import { statement } from "@technova/store";

const IS_SEEDED = statement("platform.seeded-get", "SELECT name FROM platform.seeded WHERE name = $1");
const MARK_SEEDED = statement("platform.seeded-mark", "INSERT INTO platform.seeded (name) VALUES ($1) ON CONFLICT DO NOTHING");

/**
 * Lets each module fill its own tables once. A seed writes fixed ids and leaves alone what is there, so that
 * one which was cut off, or two at once, do no harm.
 */
export async function seedModules(context: SeedContext, modules: readonly ServiceModule[], say: (what: string) => void): Promise<void> {
  for (const module of modules) {
    if (module.seed === undefined) continue;
    if ((await context.database.query(IS_SEEDED, [module.name])).length > 0) continue;
    say(`seeding ${module.name}`);
    say(await module.seed(context));
    await context.database.query(MARK_SEEDED, [module.name]);
  }
}
