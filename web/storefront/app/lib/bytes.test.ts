import fc from "fast-check";
import { expect, it } from "vitest";
import { bytesOf } from "./bytes.server.ts";
import { handOver } from "./hand-over.server.ts";

const text = fc.string({
  unit: fc.oneof(fc.constantFrom("a", "é", "ع", "\u2028", "</script>", "'", "\\", "\n"), fc.string({ unit: "binary" })),
});

it("texts become UTF-8, halves of surrogate pairs too", () => {
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      expect(bytesOf(...texts)).toEqual(Buffer.from(new TextEncoder().encode(texts.join(""))));
    }),
  );
  expect(new TextDecoder().decode(bytesOf("a\ud83d", "b"))).toBe("a\ufffdb");
  const long = "Straße, شارع ".repeat(100_000);
  expect(new TextDecoder().decode(bytesOf(long, long))).toBe(long + long);
});

it("a script hands over what it was given, and does not end before its end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text), async (pieces) => {
      const given = pieces.join("").toWellFormed();
      const script = await handOver(new Response(given).body ?? undefined, "n");
      const [, code] = /^<script nonce="n">([^<]*)<\/script>$/.exec(script) ?? [];
      let got = "";
      const window = {
        __reactRouterContext: { streamController: { enqueue: (piece: string) => void (got += piece), close: () => void (got += "|") } },
      };
      // oxlint-disable-next-line typescript/no-implied-eval -- it is what browsers do with it
      new Function("window", code ?? "")(window);
      expect(got).toBe(`${given}|`);
    }),
  );
});
