import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import { compiledTexts } from "./texts-plugin.ts";

export default defineConfig({
  plugins: [compiledTexts(), tailwindcss(), reactRouter()],
  ssr: { external: ["@technova/gen", "@connectrpc/connect", "@bufbuild/protobuf"] },
  build: { assetsInlineLimit: 0, target: "es2023" },
});
