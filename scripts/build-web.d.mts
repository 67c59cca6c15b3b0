/** Builds what is out of date; says so, because it takes a few seconds. */
export function ensureBuilt(node?: string): Promise<void>;
