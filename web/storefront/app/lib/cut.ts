/** The beginning of a text, without half a letter at its end: written as UTF-8 that would be another letter than in memory. */
export function cutTo(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}
