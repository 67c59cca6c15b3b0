import type { Preview } from "@storybook/react-vite";
import "./preview.css";

const DIRECTIONS = { ltr: "en", rtl: "ar" } as const;

export default {
  globalTypes: {
    direction: {
      description: "Direction of the text",
      toolbar: { title: "Direction", items: Object.keys(DIRECTIONS), dynamicTitle: true },
    },
  },
  initialGlobals: { direction: "ltr" },
  decorators: [
    (Story, { globals }) => {
      const direction = globals["direction"] === "rtl" ? "rtl" : "ltr";
      return (
        <main dir={direction} lang={DIRECTIONS[direction]} className="max-w-md space-y-4 p-6">
          <Story />
        </main>
      );
    },
  ],
} satisfies Preview;
