import type { Meta, StoryObj } from "@storybook/react-vite";
import { Button, Notice } from "../src/index.ts";

const meta = { component: Notice, args: { children: "The full search is away for a moment." } } satisfies Meta<typeof Notice>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Info: Story = {};
export const Bad: Story = { args: { tone: "bad", children: "Your bank declined the card. Nothing was charged." } };
export const WithAction: Story = {
  render: () => (
    <Notice>
      <p className="mb-3">Approve the payment on your bank’s page.</p>
      <Button>Go to your bank</Button>
    </Notice>
  ),
};
export const Arabic: Story = { args: { tone: "bad", children: "رفض بنكك البطاقة. لم يُخصم شيء." }, globals: { direction: "rtl" } };
