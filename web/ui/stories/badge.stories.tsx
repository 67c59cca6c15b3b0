import type { Meta, StoryObj } from "@storybook/react-vite";
import { Badge } from "../src/index.ts";

const meta = { component: Badge, args: { tone: "good", children: "In stock" } } satisfies Meta<typeof Badge>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Good: Story = {};
export const Warn: Story = { args: { tone: "warn", children: "Only a few left" } };
export const Bad: Story = { args: { tone: "bad", children: "Does not answer" } };
export const Quiet: Story = { args: { tone: "quiet", children: "Sold out" } };
