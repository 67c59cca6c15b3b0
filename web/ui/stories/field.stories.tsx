import type { Meta, StoryObj } from "@storybook/react-vite";
import { Field } from "../src/index.ts";

const meta = { component: Field, args: { label: "E-mail", name: "email", type: "email" } } satisfies Meta<typeof Field>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Empty: Story = {};
export const Filled: Story = { args: { defaultValue: "ada@example.com" } };
export const WithHint: Story = { args: { hint: "For the confirmation and the parcel’s journey." } };
export const Wrong: Story = { args: { defaultValue: "ada@", error: "Enter an e-mail address, such as ada@example.com." } };
export const WrongWithHint: Story = { args: { hint: "As on your card.", error: "Enter the name on your card." } };
export const Disabled: Story = { args: { disabled: true, defaultValue: "ada@example.com" } };
export const LongWords: Story = { args: { label: "Umsatzsteueridentifikationsnummer des Rechnungsempfängers" } };
export const Arabic: Story = {
  args: { label: "البريد الإلكتروني", error: "أدخل عنوان بريد إلكتروني." },
  globals: { direction: "rtl" },
};
