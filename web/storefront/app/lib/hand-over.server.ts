/** In a script, between single quotes: the double ones, of which JSON is full, can stay as they are. */
const UNSAFE = /[\\'\r\n&<>\u2028\u2029]/g;

/**
 * The scripts that hand a page's data over to React Router in the browser, as its own `ServerRouter` writes them where it
 * streams: pieces of a stream, and its end.
 */
export async function handOver(data: ReadableStream<Uint8Array> | undefined, nonce: string): Promise<string> {
  if (data === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  const reader = data.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += decoder.decode(next.value, { stream: true });
  const piece = text.replace(UNSAFE, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const controller = "window.__reactRouterContext.streamController";
  return `<script nonce="${nonce}">${controller}.enqueue('${piece}');${controller}.close();</script>`;
}
