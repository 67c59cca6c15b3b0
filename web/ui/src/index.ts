export { Badge } from "./badge.tsx";
export { Button, buttonClass } from "./button.tsx";
export { Disclosure } from "./disclosure.tsx";
export { Field, SelectField } from "./field.tsx";
export { Notice } from "./notice.tsx";
