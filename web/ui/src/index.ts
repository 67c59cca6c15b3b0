export { Badge } from "./badge.tsx";
export { Button, buttonClass } from "./button.tsx";
export { Dialog } from "./dialog.tsx";
export { Disclosure } from "./disclosure.tsx";
export { Field, SelectField } from "./field.tsx";
export { Notice } from "./notice.tsx";
export { Popover } from "./popover.tsx";
