import type { Meta, StoryObj } from "@storybook/react-vite";
import { Button, buttonClass } from "../src/index.ts";

const meta = { component: Button, args: { children: "Add to cart" } } satisfies Meta<typeof Button>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Primary: Story = {};
export const Plain: Story = { args: { kind: "plain" } };
export const Quiet: Story = { args: { kind: "quiet" } };
export const Disabled: Story = { args: { disabled: true } };
export const Wide: Story = { args: { className: "w-full" } };
export const LongWords: Story = { args: { children: "Zahlungspflichtig bestellen und Versandbedingungen annehmen" } };
export const Arabic: Story = { args: { children: "أضف إلى السلة" }, globals: { direction: "rtl" } };
export const AsLink: Story = {
  render: () => (
    <a href="#there" className={buttonClass("plain")}>
      To the shop
    </a>
  ),
};
