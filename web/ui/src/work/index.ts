export { ComboField } from "./combo-field.tsx";
