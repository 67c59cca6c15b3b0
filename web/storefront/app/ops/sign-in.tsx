import { Form, useSearchParams } from "react-router";
import { Button, Field } from "@technova/ui";

export function meta() {
  return [{ title: "Sign in – TechNova operations" }, { name: "robots", content: "noindex" }];
}

/** The edge takes what is sent here, and sets the cookie. */
export default function SignIn() {
  const [parameters] = useSearchParams();
  const problem = parameters.has("bad")
    ? "That is no token."
    : parameters.has("ended")
      ? "This token does not count, or not any more. Ask for a new one."
      : undefined;
  const to = parameters.get("to") ?? "/ops";
  return (
    <main className="mx-auto max-w-md space-y-6 px-5 py-24">
      <h1 className="text-3xl font-semibold">Operators only</h1>
      <Form method="post" action={`/ops/sign-in?to=${encodeURIComponent(to)}`} reloadDocument className="space-y-4">
        <Field
          label="Token"
          name="token"
          type="password"
          autoComplete="off"
          required
          autoFocus
          hint="In development, “npm run -s token -- --role support” prints one."
          error={problem}
        />
        <Button className="w-full">Sign in</Button>
      </Form>
    </main>
  );
}
