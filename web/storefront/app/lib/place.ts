/** What an address asks for, without the place within its list: that is of one list, in one language and order. */
export function withoutPlace(search: string): URLSearchParams {
  const kept = new URLSearchParams(search);
  for (const name of ["page", "n"]) kept.delete(name);
  return kept;
}
