import type { Meta, StoryObj } from "@storybook/react-vite";
import { Disclosure } from "../src/index.ts";

const meta = {
  component: Disclosure,
  args: { summary: "Colour", children: <p>Charcoal, ochre, sand, teal, white</p> },
} satisfies Meta<typeof Disclosure>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Closed: Story = {};
export const Open: Story = { args: { open: true } };
export const OpenWhereWide: Story = { args: { openWhereWide: true } };
export const Arabic: Story = { args: { open: true, summary: "اللون", children: <p>أسود، رملي</p> }, globals: { direction: "rtl" } };
