import type { Meta, StoryObj } from "@storybook/react-vite";
import { Dialog } from "../src/index.ts";

const meta = {
  component: Dialog,
  args: {
    opener: "Look closer",
    title: "Gooseneck kettle",
    close: "Close",
    children: <p>Poured slowly, it hits the middle of the filter.</p>,
  },
} satisfies Meta<typeof Dialog>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Closed: Story = {};
export const Open: Story = { args: { open: true } };
export const LongTitle: Story = {
  args: { open: true, title: "Gelenk-Schreibtischleuchte aus Opalglas mit Donaudampfschifffahrtsgesellschaftsaufdruck" },
};
export const Arabic: Story = { args: { open: true, opener: "عرض أقرب", title: "إبريق", close: "إغلاق" }, globals: { direction: "rtl" } };
