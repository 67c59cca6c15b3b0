import type { Meta, StoryObj } from "@storybook/react-vite";
import { SelectField } from "../src/index.ts";

const OPTIONS = ["Germany", "Kuwait", "United States"].map((name) => <option key={name}>{name}</option>);

const meta = { component: SelectField, args: { label: "Country", name: "country", children: OPTIONS } } satisfies Meta<typeof SelectField>;
export default meta;
type Story = StoryObj<typeof meta>;

export const Usual: Story = {};
export const WithHint: Story = { args: { hint: "Where the parcel goes." } };
export const Wrong: Story = { args: { error: "Choose a country that we deliver to." } };
export const Disabled: Story = { args: { disabled: true } };
