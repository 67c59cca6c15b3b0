import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";
import { compiledTexts } from "./texts-plugin.ts";

/**
 * Chromium compiles the file's functions beside the page's thread while it arrives (explicit compile hints); without, each
 * when it is first called, which is while the page is made alive. Not for what is large and of which little is called.
 */
const COMPILED_AHEAD = "//# allFunctionsCalledOnLoad";

/**
 * What Vite puts around each `import()` fetches styles and what is imported in turn beforehand. Ours have no styles of their
 * own and import next to nothing that is not there: to every page it would be 800 bytes.
 */
function plainImports(): Plugin {
  return {
    name: "plain-imports",
    enforce: "pre",
    load: { filter: { id: /vite\/preload-helper/ }, handler: () => "export const __vitePreload = (load) => load();" },
  };
}

export default defineConfig({
  plugins: [plainImports(), compiledTexts(), tailwindcss(), reactRouter()],
  ssr: { external: ["@technova/gen", "@connectrpc/connect", "@bufbuild/protobuf"] },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          // Few files compress better than many, and every page needs these.
          output: {
            postBanner: ({ name }) => (name === "area-field" ? "" : COMPILED_AHEAD),
            codeSplitting: {
              groups: [
                { name: "vendor", test: /node_modules\/(?:react|react-dom|react-router|scheduler|set-cookie-parser|cookie)\// },
                {
                  name: "shop",
                  test: /app\/(?:components\/(?:problem|picture|product-grid|search-box)|lib\/(?:locale|compiled-text|live|messages|meta|place|renditions|text))\.|web\/ui\/src\/(?!work)/,
                },
              ],
            },
          },
        },
      },
    },
  },
  build: { assetsInlineLimit: 0, target: "es2023", modulePreload: { polyfill: false } },
});
