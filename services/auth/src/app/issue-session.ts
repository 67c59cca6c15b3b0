import type { IdSource } from "@technova/kit";
import { signSessionToken, type SigningKey } from "@technova/mesh";

/** Guests' tokens live 30 days. */
export const GUEST_LIFETIME_MS = 30 * 24 * 3_600_000;

export interface IssueDependencies {
  readonly key: SigningKey;
  readonly newId: IdSource;
  readonly now: () => Date;
}

export interface IssuedSession {
  readonly token: string;
  readonly subject: string;
  readonly expires: Date;
}

/** Opens a session for a guest: a new subject that nobody else can name. */
export async function issueAnonymousSession({ key, newId, now }: IssueDependencies): Promise<IssuedSession> {
  const issued = now();
  const expires = new Date(issued.getTime() + GUEST_LIFETIME_MS);
  const subject = newId("gst");
  const token = await signSessionToken(key, { subject, sessionId: newId("ses"), kind: "guest", roles: [] }, issued, expires);
  return { token, subject, expires };
}
