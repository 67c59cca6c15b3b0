import { loadSigningKey, signSessionToken } from "@technova/mesh";
import { newId, readSettings } from "@technova/kit";

/** An operator's token for a stack over a data directory, as `npm run token` mints it. */
export async function operatorToken(dataDir: string, role = "owner"): Promise<string> {
  const key = await loadSigningKey(readSettings({ TECHNOVA_DATA_DIR: dataDir }), {});
  const now = new Date();
  return signSessionToken(
    key,
    { subject: newId("usr"), sessionId: newId("ses"), kind: "operator", roles: [role] },
    now,
    new Date(now.getTime() + 12 * 3_600_000),
  );
}
