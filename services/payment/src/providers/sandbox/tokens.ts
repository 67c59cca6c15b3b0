/** How the sandbox treats a card, by its token. */
export interface Behaviour {
  readonly decline?: string;
  /** The shopper must approve on the provider's page first. */
  readonly requiresAction?: true;
  /** The answer comes this much later. */
  readonly delayMs?: number;
  /** The charge is recorded, but the answer never arrives. */
  readonly loseAnswer?: true;
  /** The webhook arrives before the answer does. */
  readonly webhookFirst?: true;
  readonly webhookCopies?: number;
}

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  tok_ok: {},
  tok_declined: { decline: "card_declined" },
  tok_insufficient_funds: { decline: "insufficient_funds" },
  tok_expired_card: { decline: "expired_card" },
  tok_incorrect_cvc: { decline: "incorrect_cvc" },
  tok_processing_error: { decline: "processing_error" },
  tok_slow: { delayMs: 2500 },
  tok_lost_answer: { loseAnswer: true },
  tok_webhook_first: { webhookFirst: true },
  tok_webhook_twice: { webhookCopies: 2 },
  tok_requires_action: { requiresAction: true },
};

/** Tokens that the sandbox knows, for tests and docs. */
export const SANDBOX_TOKENS = Object.keys(BEHAVIOURS);

export function behaviourOf(token: string): Behaviour {
  return Object.hasOwn(BEHAVIOURS, token) ? (BEHAVIOURS[token] ?? {}) : { decline: "invalid_token" };
}
