import type { Meta, StoryObj } from "@storybook/react-vite";
import { ComboField } from "../src/work/index.ts";

const options = ["Abu Dhabi", "Ajman", "Dubai", "Fujairah", "Ras Al Khaimah", "Sharjah", "Umm Al Quwain"];

const meta = {
  component: ComboField,
  args: { label: "Emirate", name: "area", options, language: "en" },
} satisfies Meta<typeof ComboField>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Usual: Story = {};
export const WithHint: Story = { args: { hint: "As it stands in the address." } };
export const Filled: Story = { args: { defaultValue: "Dubai" } };
export const Wrong: Story = { args: { error: "Fill in the emirate." } };
export const Disabled: Story = { args: { disabled: true, defaultValue: "Ajman" } };

/** As soon as somebody types. */
export const Open: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.type(canvas.getByRole("combobox"), "a");
  },
};
