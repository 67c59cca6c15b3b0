import type { Meta, StoryObj } from "@storybook/react-vite";
import { Popover } from "../src/index.ts";

const meta = {
  component: Popover,
  args: { opener: "All ways and prices", label: "Delivery", children: <p>Standard: 2 to 3 days, $4.90</p> },
} satisfies Meta<typeof Popover>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Closed: Story = {};
export const Open: Story = {
  play: ({ canvasElement }) => canvasElement.querySelector<HTMLElement>("[popover]")?.showPopover(),
};
export const Arabic: Story = {
  ...Open,
  args: { opener: "كل الطرق والأسعار", label: "التوصيل", children: <p>عادي: يومان إلى ثلاثة أيام</p> },
  globals: { direction: "rtl" },
};
